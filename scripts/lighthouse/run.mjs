// Lighthouse on home, new request, inbox and cockpit of a served product. Arguments: its address, then the tokens of a requester,
// an expert and an administrator (`appui token --email …`). Prints the scores; exits 1 where one is under 98.
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const [url, requester, expert, administrator] = process.argv.slice(2);
const pages = [
  ["accueil", "/", null],
  ["demande", "/demande", requester],
  ["corbeille", "/corbeille", expert],
  ["pilotage", "/pilotage", administrator],
];
const chromium = await launch({
  chromePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  chromeFlags: ["--headless=new", "--no-sandbox"],
});
let under = 0;
for (const [name, path, token] of pages) {
  const { lhr } = await lighthouse(url + path, {
    port: chromium.port,
    onlyCategories: ["performance", "accessibility", "best-practices"],
    extraHeaders: token ? { Cookie: `appui_session=${token}` } : {},
    disableStorageReset: true,
  });
  const scores = Object.values(lhr.categories).map(({ id, score }) => [id, Math.round(score * 100)]);
  under += scores.filter(([, score]) => score < 98).length;
  console.log(`${name}: ${scores.map(([id, score]) => `${id} ${score}`).join(", ")}`);
  const failed = Object.values(lhr.audits).filter(({ score, scoreDisplayMode }) => score !== null && score < 0.9 && scoreDisplayMode !== "informative");
  for (const { id, displayValue, score } of failed) console.log(`  ${id} ${score} ${displayValue ?? ""}`);
}
chromium.kill();
process.exit(under === 0 ? 0 : 1);
