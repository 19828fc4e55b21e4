import { z } from 'zod';

type JsonSchema = z.core.JSONSchema.BaseSchema;
type Direction = 'input' | 'output';

/** Formats that say more than zod's pattern for them, which generated clients would ask of a date that is no text. */
const spokenFormats = new Set(['date', 'date-time', 'email', 'uuid']);

/** Makes JSON Schema of zod's schemas. Those with an `id` become components of the document, under that name. */
export class NamedSchemas {
  readonly components: Record<string, JsonSchema> = {};

  /** @throws Error when two schemas have one name, as requests are closed and answers are open */
  convert(schema: z.ZodType, io: Direction): JsonSchema {
    const {
      $schema: _dialect,
      $defs = {},
      ...converted
    } = z.toJSONSchema(schema, {
      io,
      target: 'draft-2020-12',
      unrepresentable: 'any',
      override: ({ jsonSchema }) => simplify(jsonSchema, io),
    });
    const { root, named } = inComponents({ root: converted, named: $defs });
    for (const [name, component] of Object.entries(named)) {
      const known = (this.components[name] ??= component);
      if (JSON.stringify(known) !== JSON.stringify(component)) throw new Error(`Two schemas have the name ${name}.`);
    }
    return root;
  }
}

function inComponents<T>(schemas: T): T {
  return JSON.parse(JSON.stringify(schemas).replaceAll('"#/$defs/', '"#/components/schemas/')) as T;
}

/** Takes out what generators of clients trip over, and the limits that zod states for every number. */
function simplify(schema: JsonSchema, io: Direction): void {
  // A field may be added to an answer; whoever checks answers must not refuse it then.
  if (io === 'output' && schema.additionalProperties === false) delete schema.additionalProperties;
  if (schema.default === null) delete schema.default;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  joinNull(schema);
  if (schema.format !== undefined && spokenFormats.has(schema.format)) {
    delete schema.pattern;
    delete schema.allOf;
  }
}

/** `anyOf: [X, null]` is X whose type may also be null (JSON Schema 6.1.1), but for one with a name. */
function joinNull(schema: JsonSchema): void {
  const [one, none, ...others] = schema.anyOf ?? [];
  if (!one || typeof one !== 'object' || typeof none !== 'object' || none.type !== 'null' || others.length > 0) return;
  if (typeof one.type !== 'string' || one.type === 'null') return;
  delete schema.anyOf;
  const { type, enum: choices, ...rest } = one as JsonSchema & { type: string };
  Object.assign(schema, { ...rest, ...schema, type: [type, 'null'], ...(choices && { enum: [...choices, null] }) });
}
