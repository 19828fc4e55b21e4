import * as databases from '../../src/database/open-database.js';
import * as migrations from '../../src/database/schema/migrate.js';
import * as options from '../../src/database/orm-options.js';
import { productSchema } from '../../src/product-schema.js';

/** What `src/database/` does, told of the product's schema as whoever puts the product together does. */
export const migrate = migrations.migrate.bind(undefined, productSchema);
export const openDatabase = databases.openDatabase.bind(undefined, productSchema);
export const ormOptions = options.ormOptions.bind(undefined, productSchema);
export const productOrmOptions = options.productOrmOptions.bind(undefined, productSchema);
