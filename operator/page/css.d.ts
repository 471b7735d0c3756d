/** esbuild puts what is imported here into the page's one stylesheet. */
declare module "*.css";
