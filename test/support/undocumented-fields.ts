/** What of JSON Schema the document uses. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
  readonly items?: Schema;
}

type Resolve = (ref: string) => Schema;

/** Says what a value has that its schema does not name, and what it lacks. None for a value that is as documented. */
export function undocumentedFields(value: unknown, schema: Schema, resolve: Resolve, path = 'the body'): string[] {
  if (schema.$ref !== undefined) return undocumentedFields(value, resolve(schema.$ref), resolve, path);
  if (schema.anyOf) {
    const tries = schema.anyOf.map((each) => undocumentedFields(value, each, resolve, path));
    return tries.some((problems) => problems.length === 0) ? [] : (tries[0] ?? []);
  }
  const types = [schema.type ?? []].flat();
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) {
    return [`where ${path} is ${JSON.stringify(value)} and should be ${types.join(' or ')}`];
  }
  if (schema.enum && !schema.enum.includes(value))
    return [`where ${path} is ${JSON.stringify(value)}, an unknown choice`];
  if (Array.isArray(value)) {
    const { items = {} } = schema;
    return value.flatMap((item, index) => undocumentedFields(item, items, resolve, `${path}[${index}]`));
  }
  return value !== null && typeof value === 'object' ? ofObject(value, schema, resolve, path) : [];
}

function ofObject(value: object, schema: Schema, resolve: Resolve, path: string): string[] {
  const { properties = {}, required = [], additionalProperties } = schema;
  const missing = required.filter((name) => !(name in value)).map((name) => `without ${path}.${name}`);
  const fields = Object.entries(value).flatMap(([name, field]) => {
    const known = properties[name];
    if (known) return undocumentedFields(field, known, resolve, `${path}.${name}`);
    return additionalProperties === undefined ? [`with ${path}.${name}, which is not in docs/openapi.json`] : [];
  });
  return [...missing, ...fields];
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    case 'object':
      return value !== null && typeof value === 'object' && !Array.isArray(value);
    default:
      return typeof value === type;
  }
}
