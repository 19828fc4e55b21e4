import { Body, Get, HttpCode, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { ruleInWords } from '../../../http/answers/rule-words.js';
import {
  ApiAdministration,
  ApplicationAdministration,
  OrganisationAdministration,
} from '../../../modules/applications/contract/administration.js';
import { StepUp } from '../../../modules/identity/contract/sign-in/step-up.js';
import { Onboarding } from '../../../modules/onboarding/contract/onboarding.js';
import { OnboardRegistry } from '../../../modules/onboarding/contract/onboarding.schemas.js';
import { DomainError, type FieldProblem } from '../../../shared/domain-error.js';
import { largestPage } from '../../../shared/pagination.js';
import { Kept } from '../../forms/kept-forms.js';
import { withNotice } from '../../page/notices.js';
import { seeOther } from '../../page/page.js';
import { idInAddress, pageSize } from '../frame/list.views.js';
import { SupportPage } from '../frame/support-page.js';
import { nothingTyped, OnboardingForm, requestOf, type Typed, typedOf, withRows } from './onboarding-form.js';
import { onboardingForm } from './onboarding.views.js';

/** Without an organisation the form asks for a new one. */
const OfOrganisation = z.object({ organisationId: idInAddress });
type OfOrganisation = z.output<typeof OfOrganisation>;

/** A registry that joins, on one form: organisation, applications and people. */
@SupportPage('admin/onboarding')
export class OnboardingPage {
  constructor(
    private readonly onboarding: Onboarding,
    private readonly organisations: OrganisationAdministration,
    private readonly applications: ApplicationAdministration,
    private readonly apis: ApiAdministration,
  ) {}

  @Get()
  newForm(
    @Query({ schema: OfOrganisation }) of: OfOrganisation,
    @Kept(OnboardingForm) kept: OnboardingForm | undefined,
  ) {
    return this.show(of, kept ? typedOf(kept) : nothingTyped);
  }

  /** Adds or removes a row, and does nothing else. */
  @Post('rows')
  @HttpCode(200)
  rows(@Query({ schema: OfOrganisation }) of: OfOrganisation, @Body({ schema: OnboardingForm }) form: OnboardingForm) {
    const asked = { add: [form.add].flat()[0], remove: [form.remove].flat()[0] };
    return this.show(of, withRows(typedOf(form), asked), { added: asked.add });
  }

  @Post()
  @HttpCode(200)
  @StepUp()
  async welcome(
    @Query({ schema: OfOrganisation }) of: OfOrganisation,
    @Body({ schema: OnboardingForm }) form: OnboardingForm,
  ) {
    const typed = typedOf(form);
    const { request, placeOf } = requestOf(typed, of.organisationId);
    const outcome = await this.attempt(request);
    if ('organisationId' in outcome) {
      return seeOther(withNotice(`/admin/organisations/${outcome.organisationId}`, 'onboarded'));
    }
    const problems = outcome.problems.map((problem) => ({ place: placeOf(problem), message: problem.message }));
    return this.show(of, typed, { problems });
  }

  private async attempt(request: unknown): Promise<{ organisationId: string } | { problems: readonly FieldProblem[] }> {
    const parsed = OnboardRegistry.safeParse(request, { error: ruleInWords });
    if (!parsed.success) {
      return { problems: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })) };
    }
    try {
      return await this.onboarding.welcome(parsed.data);
    } catch (failure) {
      if (failure instanceof DomainError && failure.errors) return { problems: failure.errors };
      throw failure;
    }
  }

  private async show(
    { organisationId }: OfOrganisation,
    typed: Typed,
    more: { problems?: { place: string; message: string }[]; added?: string | undefined } = {},
  ) {
    const { items: apis } = await this.apis.page({ limit: largestPage });
    if (organisationId === undefined) return onboardingForm(typed, { apis, ...more });
    const organisation = await this.organisations.one(organisationId);
    const { items } = await this.applications.page({ organisationId, limit: pageSize });
    return onboardingForm(typed, { apis, existing: { organisation, applications: items }, ...more });
  }
}
