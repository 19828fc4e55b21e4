import { Param } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { Id } from '../../shared/id.js';

/** The UUID of a path parameter. Anything else is answered like an unknown one, with 404. */
export function IdParam(name = 'id'): ParameterDecorator {
  return (target, key, index) => {
    Param(name, { schema: Id })(target, key, index);
    if (key) ApiParam({ name, format: 'uuid' })(target, key, Object.getOwnPropertyDescriptor(target, key) ?? {});
  };
}
