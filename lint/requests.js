/** Whether a call is of this method of zod, as in `z.tuple(...)`. */
const callOf = (node, ...names) =>
  node.type === 'CallExpression' &&
  node.callee.type === 'MemberExpression' &&
  node.callee.object.name === 'z' &&
  names.includes(node.callee.property.name);

/** Whether a call gives a schema another value for what it refuses, as the queries of pages do. */
const forgiving = (node) =>
  node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.callee.property.name === 'catch';

/** PostgreSQL stores and compares no date of the year 0000, nor what JavaScript makes of the day after 9999-12-31. */
const storableTimes = {
  create: (context) => ({
    MemberExpression(node) {
      if (node.object.name !== 'z' || node.property.name !== 'iso') return;
      for (let above = node.parent; above; above = above.parent) {
        if (!callOf(above, 'tuple', 'strictObject') && !forgiving(above)) continue;
        context.report({ node, message: 'a request or cursor takes storableMoment or storableDate, not z.iso (R73)' });
        return;
      }
    },
  }),
};

export default { meta: { name: 'requests' }, rules: { 'storable-times': storableTimes } };
