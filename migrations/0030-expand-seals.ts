import { Migration } from '@mikro-orm/migrations';

/** What support did stays sealed as it is: an act whose seal could be spoilt would count for nothing. */
export class Seals0030 extends Migration {
  override up(): void {
    this.addSql(`
      create trigger support_act_seal_is_final before update of seal on support_act
        for each row when (old.seal is not null) execute function refuse_undoing();
    `);
  }
}
