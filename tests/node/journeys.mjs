// Three people do their errand in a browser. Input: { url, journey, script, token, … }; output: what they saw at the end.
import assert from "node:assert/strict";
import { launch, stdin, visitor } from "./browser.mjs";

const given = await stdin();
const browser = await launch();
const context = await visitor(browser, given.url, { token: given.token, script: given.script, width: 390, height: 844 });
const page = await context.newPage();
page.setDefaultTimeout(15_000);
const go = (path) => page.goto(given.url + path);
const title = async () => (await page.locator("h1").first().innerText()).replace(/\s+/g, " ");

// By keyboard alone: Tab until the wanted element has the focus.
async function tabTo(selector) {
  for (let n = 0; n < 200; n += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
  }
  assert.fail(`the keyboard never reaches ${selector}`);
}
async function type(selector, text) {
  await tabTo(selector);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(text);
}
async function press(selector) {
  await tabTo(selector);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
}

// A mayor files, by keyboard alone, and reads who calls by which day before sending anything.
async function file() {
  await go("/demande");
  await type("#titre", "Rénover l’école");
  await type("#description", "Les classes sont une fournaise dès mai, et il nous faut un second poteau incendie.");
  if (given.script) {
    await page.getByText("Votre texte est enregistré").waitFor();
    await page.getByText("Défense extérieure contre l’incendie").waitFor();
    // The line drops: what was written is there again.
    await page.reload();
    assert.equal(await page.locator("#titre").inputValue(), "Rénover l’école");
  }
  await press("#besoin button");
  const promised = await title();
  assert.match(promised, /partenaires? vous rappeller/);
  assert.equal(await page.locator(".promise .by strong").count() > 0, true);
  await press("#themes .acts button");
  await type("#telephone", "05 61 83 60 19");
  await press("form .acts button");
  assert.match(page.url(), /\/demandes\/PAT-\d{4}-\d{4,}\?fait=envoyee$/);
  assert.match(await page.locator("main").innerText(), /vous rappelle au plus tard/);
  // It is in the list, once.
  const reference = new URL(page.url()).pathname.split("/").pop();
  await go("/demandes");
  assert.equal(await page.getByText(reference).count(), 1);
  return { promised, reference };
}

// An expert takes a request and logs the call, from the inbox and back to it.
async function call() {
  await go("/corbeille");
  const before = await title();
  await page.getByRole("button", { name: "Prendre en charge" }).first().click();
  await page.waitForURL("**/corbeille?fait=*");
  await page.getByRole("link", { name: "J’ai appelé" }).first().click();
  await page.getByLabel("Ce qui a été dit").fill("Rendez-vous pris pour une visite.");
  await page.getByRole("button", { name: "Noter un appel" }).click();
  await page.waitForURL("**/corbeille?fait=*");
  return { before, after: await title() };
}

// The administrator routes what no rule matched.
async function triage() {
  await go("/a-trier");
  const before = await title();
  await page.locator(".promise a").first().click();
  await page.getByLabel("CAUE", { exact: false }).first().check();
  await page.getByRole("button", { name: "Orienter la demande" }).click();
  await page.waitForURL("**/a-trier?fait=*");
  return { before, after: await title() };
}

const told = await { file, call, triage }[given.journey]();
await browser.close();
console.log(JSON.stringify(told));
