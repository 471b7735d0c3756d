/** How ts-node, with which Pulumi runs the program, compiles a file: tsconfig.json names this. */
const { compile } = require("./compile.cjs");

exports.create = () => ({
  /**
   * @param {string} source
   * @param {{ fileName: string }} file
   */
  transpile(source, { fileName }) {
    const { code, map } = compile(source, fileName);
    return { outputText: code, sourceMapText: map };
  },
});
