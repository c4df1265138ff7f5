// What the browser's scripts share: Debian's Chromium, driven headless; a page of whoever's token is given.
import { chromium } from "playwright-core";

export const launch = () =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });

// A context that is signed in with this token (none: nobody), of this size, theme and with or without scripts.
export async function visitor(browser, url, { token, width = 1280, height = 900, dark = false, script = true } = {}) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? "dark" : "light",
    javaScriptEnabled: script,
    locale: "fr-FR",
    reducedMotion: "reduce",
  });
  if (token) await context.addCookies([{ name: "appui_session", value: token, url, httpOnly: true, sameSite: "Lax" }]);
  return context;
}

export async function stdin() {
  let text = "";
  for await (const part of process.stdin) text += part;
  return JSON.parse(text);
}
