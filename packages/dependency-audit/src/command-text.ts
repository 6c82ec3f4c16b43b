/** Whether a command that a file claims to be made by can be shown to be pasted: words, paths and options, nothing that a shell would act on. */
export const isPlainCommand = (command: string): boolean =>
  command.length <= 400 && /^(?:[A-Z_]+=[\w.]+ )*(?:uv pip compile|pip-compile)(?: [\w./=:@,+-]+)*$/.test(command);
