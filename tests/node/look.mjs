// Looks at every page as people see it: axe in both themes, valid HTML, 320 px without loss, no error in the console, at
// most 60 kB at the first load; screenshots at 375 and 1280 px. Input: { url, out, pages: [{ name, path, token, status,
// send, back }] }: the status that is expected (200); fields to fill in and send, for the page of a refusal; where one
// goes after signing in again, when the session had ended before they were sent. Output: faults.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { HtmlValidate, StaticConfigLoader } from "html-validate";
import { launch, stdin, visitor } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = new HtmlValidate(
  new StaticConfigLoader({
    extends: ["html-validate:standard"],
    rules: {
      "no-trailing-whitespace": "off", "void-style": "off", "long-title": "off", "no-inline-style": "error",
      "prefer-native-element": ["error", { exclude: ["img"] }], "doctype-style": "off",
    },
  }),
);
const { url, out, pages } = await stdin();
mkdirSync(out, { recursive: true });
const browser = await launch();
const faults = [];

async function look({ name, path, token, status = 200, send, back }) {
  const context = await visitor(browser, url, { token });
  const page = await context.newPage();
  let bytes = 0;
  const fault = (text) => faults.push(`${name}: ${text}`);
  // A refusal's status is an error to the console, too.
  const isStatus = (text) => (status !== 200 || send) && text.startsWith("Failed to load resource");
  page.on("console", (told) => told.type() === "error" && !isStatus(told.text()) && fault(`console: ${told.text()}`));
  page.on("pageerror", (error) => fault(`script: ${error.message}`));
  const sized = [];
  page.on("requestfinished", (request) => {
    if (!request.url().startsWith(url)) fault(`a request to ${request.url()}`);
    sized.push(request.sizes().then((sizes) => (bytes += sizes.responseBodySize + sizes.responseHeadersSize)));
  });
  let answer = await page.goto(url + path, { waitUntil: "load" });
  if (answer.status() !== status) fault(answer.status());
  if (send) {
    await page.evaluate(() => document.querySelectorAll("form").forEach((form) => (form.noValidate = true)));
    for (const [field, value] of Object.entries(send)) await page.fill(`main [name="${field}"]`, value);
    const cookies = await context.cookies();
    if (back) await context.clearCookies({ name: "appui_session" });
    [answer] = await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.click("main form[method=post] button")]);
    if (back) {
      await context.addCookies(cookies);
      answer = await page.goto(url + back, { waitUntil: "load" });
    }
  }
  await page.evaluate(() => document.fonts.ready);
  await Promise.all(sized);
  if (bytes > 60_000) fault(`${bytes} bytes at the first load`);
  const report = await rules.validateString(await answer.text());
  for (const message of report.results.flatMap((result) => result.messages))
    fault(`html ${message.ruleId} ${message.line}:${message.column} ${message.message}`);
  // Folded parts are looked at too.
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.dataset.open = one.open)));
  await page.evaluate(axe);
  const check = async (light, rules) => {
    const found = await page.evaluate((only) => window.axe.run(document, { resultTypes: ["violations"], ...only }), rules);
    for (const { id, nodes } of found.violations) fault(`${light}: axe ${id}: ${nodes[0].html} ${nodes[0].failureSummary}`);
  };
  await page.screenshot({ path: `${out}/${name}-1280.png`, fullPage: true });
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
  await check("1280", {});
  await page.emulateMedia({ colorScheme: "dark" });
  await check("dark", { runOnly: ["color-contrast"] });
  await page.emulateMedia({ colorScheme: "light" });
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = one.dataset.open === "true")));
  // 640 px is what 200 % of zoom leaves of 1280, 320 px what 400 % does.
  for (const width of [640, 375, 320]) {
    await page.setViewportSize({ width, height: 800 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 0) fault(`${wide} px too wide at ${width}`);
    if (width === 375) {
      await page.screenshot({ path: `${out}/${name}-375.png`, fullPage: true });
      await check("375", {});
    }
  }
  await context.close();
}

for (const page of pages) await look(page).catch((error) => faults.push(`${page.name}: ${error.message}`));
await browser.close();
console.log(JSON.stringify({ faults, pages: pages.length }));
