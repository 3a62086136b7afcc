/** The answers of Clerk's frontend API in their own shapes, with as little in them as its widgets need for a sign-in or a sign-up by address and password. */

const attribute = (enabled: boolean, more: object = {}) => ({
  ...{ enabled, required: enabled, used_for_first_factor: enabled, first_factors: [], used_for_second_factor: false },
  ...{ second_factors: [], verifications: [], verify_at_sign_up: false, ...more },
});

export const environment = () => ({
  auth_config: {
    ...{ object: "auth_config", id: "aac_1", single_session_mode: true, url_based_session_syncing: false },
    ...{ cookieless_dev: false, claimed_at: null, reverification: false, native_settings: { api_enabled: true } },
  },
  display_config: {
    ...{ object: "display_config", id: "display_1", instance_environment_type: "development", application_name: "RGrid" },
    ...{
      theme: { buttons: {}, general: {}, accounts: {} },
      preferred_sign_in_strategy: "password",
      logo_image_url: "",
      favicon_image_url: "",
    },
    ...{ home_url: "/", sign_in_url: "/sign-in", sign_up_url: "/signup", user_profile_url: "/user", after_sign_in_url: "/" },
    ...{ after_sign_up_url: "/", after_sign_out_one_url: "/", after_sign_out_all_url: "/sign-in", after_switch_session_url: "/" },
    ...{ branded: false, captcha_public_key: null, captcha_widget_type: null, captcha_provider: null, captcha_oauth_bypass: [] },
    ...{
      support_email: null,
      clerk_js_version: "6",
      organization_profile_url: "",
      create_organization_url: "",
      show_devmode_warning: false,
    },
    ...{
      terms_url: null,
      privacy_policy_url: null,
      waitlist_url: "",
      after_join_waitlist_url: "",
      experimental_force_oauth_first: false,
    },
  },
  user_settings: {
    attributes: {
      email_address: attribute(true, { first_factors: ["email_code"], verifications: ["email_code"], verify_at_sign_up: true }),
      password: attribute(true),
      ...Object.fromEntries(
        [
          "phone_number",
          "username",
          "web3_wallet",
          "first_name",
          "last_name",
          "passkey",
          "authenticator_app",
          "backup_code",
          "ticket",
        ].map((name) => [name, attribute(false)]),
      ),
    },
    social: {},
    saml: { enabled: false },
    enterprise_sso: { enabled: false },
    actions: { delete_self: false, create_organization: false, create_organizations_limit: null },
    attack_protection: { user_lockout: { enabled: false }, pii: { enabled: false }, email_link: { require_same_client: false } },
    passkey_settings: { allow_autofill: false, show_sign_in_button: false },
    sign_in: { second_factor: { required: false } },
    sign_up: {
      captcha_enabled: false,
      captcha_widget_type: null,
      custom_action_required: false,
      progressive: true,
      mode: "public",
      legal_consent_enabled: false,
    },
    password_settings: {
      min_length: 8,
      max_length: 72,
      disable_hibp: true,
      require_special_char: false,
      require_numbers: false,
      require_uppercase: false,
      require_lowercase: false,
      show_zxcvbn: false,
      min_zxcvbn_strength: 0,
      allowed_special_characters: "",
    },
    restrictions: {
      allowlist: { enabled: false },
      blocklist: { enabled: false },
      block_email_subaddresses: { enabled: false },
      block_disposable_email_domains: { enabled: false },
    },
    username_settings: { min_length: 4, max_length: 64 },
    social_providers: {},
    instance_is_passkeys_enabled: false,
  },
  organization_settings: {
    enabled: false,
    max_allowed_memberships: 5,
    force_organization_selection: false,
    actions: { admin_delete: false },
    domains: { enabled: false, enrollment_modes: [], default_role: null },
    slug: { disabled: true },
  },
  commerce_settings: {
    billing: {
      stripe_publishable_key: null,
      organization: { enabled: false, has_paid_plans: false },
      user: { enabled: false, has_paid_plans: false },
    },
  },
  api_keys_settings: { user_api_keys_enabled: false, orgs_api_keys_enabled: false },
  maintenance_mode: false,
  client_debug_mode: false,
});

export type Person = { id: string; email: string };

export const userOf = ({ id, email }: Person) => ({
  ...{ object: "user", id, username: null, first_name: "Ada", last_name: "Example", image_url: "", has_image: false },
  ...{ primary_email_address_id: "idn_1", primary_phone_number_id: null, primary_web3_wallet_id: null, password_enabled: true },
  email_addresses: [
    {
      object: "email_address",
      id: "idn_1",
      email_address: email,
      linked_to: [],
      verification: { status: "verified", strategy: "email_code" },
    },
  ],
  ...{ phone_numbers: [], web3_wallets: [], passkeys: [], external_accounts: [], enterprise_accounts: [], saml_accounts: [] },
  ...{ organization_memberships: [], public_metadata: {}, unsafe_metadata: {}, two_factor_enabled: false, totp_enabled: false },
  ...{ backup_code_enabled: false, delete_self_enabled: false, create_organization_enabled: false, external_id: null },
  ...{ last_sign_in_at: 1, legal_accepted_at: null, created_at: 1, updated_at: 1 },
});

type SignIn = { id: string; status: string; email: string; sessionId: string | null };

export const signInOf = ({ id, status, email, sessionId }: SignIn) => ({
  ...{ object: "sign_in", id, status, identifier: email, created_session_id: status === "complete" ? sessionId : null },
  ...{
    supported_identifiers: ["email_address"],
    supported_first_factors: [{ strategy: "password" }],
    supported_second_factors: null,
  },
  ...{
    first_factor_verification: null,
    second_factor_verification: null,
    user_data: { first_name: "Ada", last_name: "Example", image_url: "", has_image: false },
  },
});

type SignUp = { id: string; complete: boolean; person: Person; sessionId: string | null };

/** An address and a password, of which the address still has to be verified by a code; or all of it done. */
export const signUpOf = ({ id, complete, person, sessionId }: SignUp) => ({
  ...{ object: "sign_up", id, status: complete ? "complete" : "missing_requirements" },
  ...{ required_fields: ["email_address", "password"], optional_fields: [], missing_fields: [] },
  ...{ unverified_fields: complete ? [] : ["email_address"], email_address: person.email, has_password: true },
  ...{ username: null, first_name: null, last_name: null, phone_number: null, web3_wallet: null },
  ...{ external_account: null, external_account_strategy: null, unsafe_metadata: {}, legal_accepted_at: null },
  ...{ created_session_id: complete ? sessionId : null, created_user_id: complete ? person.id : null, abandon_at: null },
  verifications: {
    email_address: {
      ...{ object: "verification", status: complete ? "verified" : "unverified", strategy: "email_code" },
      ...{ attempts: 0, expire_at: Date.now() + 600_000, next_action: "needs_attempt", supported_strategies: ["email_code"] },
    },
    ...{ phone_number: null, web3_wallet: null, external_account: null },
  },
});
