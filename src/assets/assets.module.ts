import { Global, Module } from '@nestjs/common';
import { Assets } from './assets.js';

@Global()
@Module({ providers: [Assets], exports: [Assets] })
export class AssetsModule {}
