/** esbuild bundles imported style sheets into the page's only style sheet. */
declare module "*.css";
