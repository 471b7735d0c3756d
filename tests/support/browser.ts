import sparticuz from "@sparticuz/chromium";
import { type Browser, chromium } from "playwright-core";

/**
 * Starts a headless Chromium: the one named by CHROME_PATH, or the one in the npm package @sparticuz/chromium.
 * @throws Error that says how to fix it, if no browser starts: these tests never pass without a browser
 */
export async function launchBrowser(): Promise<Browser> {
  const installed = process.env.CHROME_PATH;
  try {
    const executablePath = installed ?? (await sparticuz.executablePath());
    // The sandbox needs user namespaces, which containers and root lack; the tested page is trusted. The package's
    // default arguments are for a Lambda function: a single process and no web security, which these tests check.
    const args = ["--no-sandbox", "--disable-gpu"];
    return await chromium.launch({ executablePath, args, headless: true });
  } catch (error) {
    throw new Error(
      "No browser could be started for the tests of pages. The one in @sparticuz/chromium runs on Linux x64; " +
        "elsewhere, install Chrome or Chromium and set CHROME_PATH to its executable.",
      { cause: error },
    );
  }
}
