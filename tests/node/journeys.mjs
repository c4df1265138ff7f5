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
    await page.getByText("Votre brouillon est enregistré").waitFor();
    await page.getByText("Défense extérieure contre l’incendie").waitFor();
    // The line drops: what was written is there again.
    await page.reload();
    assert.equal(await page.locator("#titre").inputValue(), "Rénover l’école");
    // What is written meanwhile is not said to be kept, stays, and is kept when the line is back.
    await page.context().setOffline(true);
    await page.locator("[name=urgence][value=HIGH]").check();
    await page.getByText("Pas encore enregistré").waitFor();
    await page.context().setOffline(false);
    await page.getByText("Votre brouillon est enregistré").waitFor();
    await page.reload();
    assert.equal(await page.locator("[name=urgence][value=HIGH]").isChecked(), true);
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

// A newcomer asks to act for a commune, by keyboard alone and without being known.
async function ask() {
  await go("/habilitation");
  await type("#recherche", "Flourens");
  await press("form.search button, [role=search] button");
  await press(".promise a");
  await type("#nom", "Camille Nouveau");
  await type("#courriel", "camille@mairie.example");
  await press("form .acts button");
  return { said: await title() };
}

// The mayor grants it, then ends it.
async function grant() {
  await go("/habilitations");
  const before = await title();
  await press('[name="reponse"][value="oui"]');
  assert.match(page.url(), /fait=habilite$/);
  await press('a[href^="/roles/"]');
  const asked = await title();
  await press("form .acts button");
  assert.match(page.url(), /fait=role-fini$/);
  return { before, asked };
}

// A manager adds an expert to the unit.
async function team() {
  await go("/equipe");
  await type("#nom", "Dominique Neuf");
  await type("#courriel", "neuf@partenaire.example");
  await press('form[action="/equipe/cdg31"] button');
  assert.match(page.url(), /\/equipe\/cdg31\?fait=habilite$/);
  return { people: await page.locator("tbody tr").count() };
}

// The administrator holds a reminder back, and lets it go again.
async function evening() {
  await go("/ce-soir");
  await press('[name="geste"][value="retenir"]');
  const held = await page.locator("tr.is-you").count();
  await press('[name="geste"][value="relacher"]');
  return { held, after: await page.locator("tr.is-you").count() };
}

// What is wrong with an address is told as one leaves the field, before anything is sent.
async function check() {
  await go("/demande/rappel");
  await type("#telephone", "12");
  await page.keyboard.press("Tab");
  return { told: await page.locator("#telephone-verifie .wrong").innerText() };
}

// One draft too many is refused, and stays in the tab while one makes room for it.
async function full() {
  await go("/demande?nouvelle=oui");
  await type("#titre", "Le toit du lavoir");
  await type("#description", "Il fuit depuis la grêle.");
  await press("form#besoin .acts button, form .acts button:not([name])");
  const told = await page.locator(".errors").innerText();
  page.on("dialog", (dialog) => dialog.accept());
  await page.goto(given.url + "/");
  await page.locator('button[name="brouillon"]').first().click();
  await page.waitForLoadState();
  await go("/demande?nouvelle=oui");
  return { told, title: await page.locator("#titre").inputValue() };
}

// An expert takes a request and logs the call, from the inbox and back to it.
async function call() {
  await go("/corbeille");
  const before = await title();
  await press('[data-key="p"]');
  assert.match(page.url(), /\/corbeille\?fait=prendre$/);
  await press('[data-key="a"]');
  await type("#note", "Rendez-vous pris pour une visite.");
  await press("form .acts button");
  assert.match(page.url(), /\/corbeille\?fait=appel$/);
  assert.equal(await page.locator("[role=status]").innerText(), "L’appel est noté.");
  return { before, after: await title() };
}

// The administrator routes what no rule matched.
async function triage() {
  await go("/a-trier");
  const before = await title();
  await press(".promise a");
  await tabTo('[name="vers"][value="caue"]');
  await page.keyboard.press("Space");
  await press("form .acts button");
  assert.match(page.url(), /\/a-trier\?fait=orientee$/);
  return { before, after: await title() };
}

// The administrator asks for figures, follows them to a structure, opens a feed that another reads, orders an export, ends the feed.
async function figures() {
  await go("/chiffres");
  const before = await title();
  await tabTo("#par");
  await page.keyboard.type("par structure");
  await press('form[action="/chiffres"] button');
  assert.match(page.url(), /par=structure/);
  const rows = await page.locator("section.wide tbody tr").count();
  await press('section.wide a[href="/chiffres/structures/caue"]');
  const unit = await title();
  // What the table says is what its file says.
  await go("/chiffres?par=structure");
  const shown = await page.locator("section.wide tbody tr td.num").first().innerText();
  const csv = await context.request.get(given.url + (await page.getByRole("link", { name: "en CSV" }).getAttribute("href")));
  assert.equal(csv.status(), 200);
  // A feed's address is shown once, and read without a session.
  await go("/flux");
  await tabTo("#de_qui");
  await page.keyboard.press("Home");
  await press('form[action="/flux"] button');
  const address = await page.getByRole("link", { name: "Chiffres, JSON" }).getAttribute("href");
  assert.equal((await fetch(given.url + address)).status, 200);
  await go("/flux");
  assert.equal(await page.getByRole("link", { name: "Chiffres, JSON" }).count(), 0);
  await press('form[action$="/revocation"] button');
  assert.equal((await fetch(given.url + address)).status, 401);
  await go("/exports");
  await press('form[action="/exports"] button');
  return { before, unit, rows, shown, csv: (await csv.text()).trim().split("\n").length - 1, asked: await title() };
}

const told = await { file, call, triage, figures, ask, grant, team, evening, check, full }[given.journey]();
await browser.close();
console.log(JSON.stringify(told));
