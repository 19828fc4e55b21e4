import { checkEnvironment, inWords } from '../config/load-config.js';
import type { Outcome } from './outcome.js';

export function checkConfig(): Outcome {
  const { values, problems, warnings } = checkEnvironment(process.env);
  const fine = problems.length === 0;
  const started = values.DATABASE_URL ? 'The product' : 'The demonstration, on a database of its own,';
  return {
    fine,
    json: { usable: fine, problems, warnings },
    lines: [
      fine ? `${started} would start with this environment.` : 'A start would fail with this environment:',
      ...problems.map((problem) => `  - ${inWords(problem)}`),
      ...warnings.map((warning) => `Warning: ${warning}`),
    ],
  };
}
