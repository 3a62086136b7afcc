ALTER TABLE "accounts" ADD COLUMN "identity" text;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "last_used_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "executions" ADD COLUMN "args_line" text;--> statement-breakpoint
ALTER TABLE "executions" ADD COLUMN "command" text;--> statement-breakpoint
ALTER TABLE "executions" ADD COLUMN "updated_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "runners" ADD COLUMN "token_id" text;--> statement-breakpoint
CREATE INDEX "executions_by_error" ON "executions" USING btree ("account_id",("error_metadata" ->> 'error_code'),"created_at" DESC NULLS FIRST) WHERE "executions"."error_metadata" is not null;--> statement-breakpoint
CREATE INDEX "executions_changed" ON "executions" USING btree ("account_id","updated_at");--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_identity_unique" UNIQUE("identity");