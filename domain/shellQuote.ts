/** An argument for a POSIX shell: as it is where nothing in it means something to the shell, otherwise in single quotes. */
export function shellQuote(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
