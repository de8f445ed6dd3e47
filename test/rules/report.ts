/** `node test/rules/report.ts [path-prefix]`: every violation, one per line, for an editor or a person. */
import { describeViolation } from './rule.ts';
import { rules } from './rules.ts';
import { repositoryFiles, type Source } from './source.ts';
import { loadStatements } from './statements.ts';

const prefix = process.argv[2] ?? '';
const files = repositoryFiles().filter(parses);
await loadStatements(files);
let count = 0;
for (const rule of rules) {
  for (const violation of rule.find(files).filter(({ path }) => path.startsWith(prefix))) {
    process.stdout.write(`${rule.name}  ${describeViolation(violation)}\n`);
    count += 1;
  }
}
process.stdout.write(`${count} violations of ${rules.length} rules in ${files.length} files\n`);
process.exitCode = count === 0 ? 0 : 1;

/** A file in the middle of an edit is named and left out; the tests do not forgive it. */
function parses(file: Source): boolean {
  try {
    return !file.isCode || file.syntax !== undefined;
  } catch (error) {
    process.stdout.write(`${String(error)}\n`);
    return false;
  }
}
