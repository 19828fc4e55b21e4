import { Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Id } from '../../../shared/id.js';
import { type Actor, CurrentActor } from '../../../modules/identity/contract/actor.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import { type Notice, withNotice } from '../../page/notices.js';
import { seeOther } from '../../page/page.js';
import { safeReturnPath } from '../../page/return-path.js';
import { type Refused, submitted } from '../../forms/submitted.js';
import { noticeOf } from '../approvals/approval-words.js';
import { showForm } from './form.views.js';

/** A change that is confirmed first: what it means, and how it is carried out. */
export interface Question {
  readonly heading: string;
  readonly facts: readonly string[];
  /** A warning that stands out. */
  readonly warning?: string | undefined;
  readonly button: string;
  readonly dangerous?: boolean;
  readonly carryOut: () => Promise<unknown>;
  readonly done: Notice;
}

/** What can be asked about one thing, by the last part of the address, and where the person came from. */
export interface Questions<Word extends string> {
  readonly at: string;
  readonly questions: Readonly<Record<Word, Question>>;
}

/** Codes of refusals about one's own account or about acting alone. They are shown on the page where it was tried. */
const selfish = { forbidden: '', 'roles.own-roles': '', 'approvals.not-approver': '' };

/** A malformed id is answered like an unknown one. */
const Ids = z.object({ id: Id }).catchall(Id);
export type Ids = z.output<typeof Ids>;
const From = z.object({ back: z.string().optional().catch(undefined) });
type From = z.output<typeof From>;

/**
 * The base of pages that ask before they do: `GET :id/<word>` puts the question, `POST` to the same address carries it
 * out and goes back, to where `?back=` says if it is a page of this host.
 */
export function questionPage<Word extends string>(...words: Word[]) {
  const paths = words.map((word) => `:id/${word}`);

  abstract class QuestionPage {
    /**
     * @param ids of the address, by name
     * @throws NotFound for something that is not there
     */
    abstract questionsAbout(ids: Ids, actor: Actor): Promise<Questions<Word>>;

    @Get(paths)
    async ask(
      @CurrentActor() actor: Actor,
      @Param({ schema: Ids }) ids: Ids,
      @Query({ schema: From }) from: From,
      @Req() { url }: FastifyRequest,
    ) {
      const asked = await this.questionsAbout(ids, actor);
      return put(questionAt(url, asked.questions), url, backOf(from, asked.at));
    }

    @Post(paths)
    @HttpCode(200)
    @StepUp()
    async carryOut(
      @CurrentActor() actor: Actor,
      @Param({ schema: Ids }) ids: Ids,
      @Query({ schema: From }) from: From,
      @Req() { url }: FastifyRequest,
    ) {
      const { at, questions } = await this.questionsAbout(ids, actor);
      const question = questionAt(url, questions);
      const back = backOf(from, at);
      const outcome = await submitted(z.object({}), {}, question.carryOut, { at: selfish });
      if ('refused' in outcome) return put(question, url, back, outcome);
      return seeOther(withNotice(back, noticeOf(outcome.done, question.done)));
    }
  }

  return QuestionPage;
}

function questionAt<Word extends string>(url: string, questions: Readonly<Record<Word, Question>>): Question {
  return questions[url.split('?', 1)[0]?.split('/').at(-1) as Word];
}

function put(
  { heading, facts, warning, button, dangerous }: Question,
  action: string,
  back: string,
  outcome?: Refused,
) {
  return showForm({ heading, facts, warning, button, dangerous, action, back }, outcome);
}

function backOf({ back }: From, at: string): string {
  return back === undefined ? at : safeReturnPath(back);
}
