import sparticuz from "@sparticuz/chromium";
import { type Browser, chromium } from "playwright-core";

/**
 * A headless Chromium: the one named by CHROME_PATH, or else the one in the npm package @sparticuz/chromium.
 * @throws Error that says what to do, where none can be started: these tests never pass without a browser
 */
export async function launchBrowser(): Promise<Browser> {
  const installed = process.env.CHROME_PATH;
  try {
    const executablePath = installed ?? (await sparticuz.executablePath());
    // The sandbox needs user namespaces, which containers and root do not have; the page under test is our own. The package's
    // own arguments are for a Lambda function: one process, and no web security, which is what is tested here.
    const args = ["--no-sandbox", "--disable-gpu"];
    return await chromium.launch({ executablePath, args, headless: true });
  } catch (error) {
    throw new Error(
      "No browser could be started for the tests of the operator's page. The one in @sparticuz/chromium runs on Linux x64; " +
        "elsewhere, install Chrome or Chromium and set CHROME_PATH to its executable.",
      { cause: error },
    );
  }
}
