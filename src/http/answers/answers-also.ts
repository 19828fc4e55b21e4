import { SetMetadata } from '@nestjs/common';

export const WITH_LOCATION = 'with-location';
export const AS_CSV = 'as-csv';

/** Documents that a good answer has a `Location`, which says where the new thing is. */
export const WithLocation = () => SetMetadata(WITH_LOCATION, true);

/** Documents that a route also answers with a file of values, for `?format=csv`. */
export const AsCsv = () => SetMetadata(AS_CSV, true);
