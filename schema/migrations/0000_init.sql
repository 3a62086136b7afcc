CREATE TABLE "accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text,
	"dispatcher" text NOT NULL,
	"in_flight_max" integer NOT NULL,
	"queued_max" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"name" text NOT NULL,
	"sha256" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "runner_tokens" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"name" text NOT NULL,
	"sha256" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "executions" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"version" bigint NOT NULL,
	"status" text NOT NULL,
	"phase" text,
	"script" text NOT NULL,
	"runtime" text NOT NULL,
	"metadata" jsonb NOT NULL,
	"error_metadata" jsonb,
	"batch_id" text,
	"batch_index" integer,
	"retry_count" integer NOT NULL,
	"retry_of" text,
	"retried_by" text,
	"retry_kind" text,
	"retry_reason" text,
	"auto_retry_reason" text,
	"auto_retry_attempt" integer,
	"created_at" timestamp (3) with time zone NOT NULL,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"queue_ms" bigint,
	"duration_ms" bigint,
	"exit_code" integer,
	"cost_micros" bigint,
	"peak_memory_bytes" bigint,
	"cpu_ms" bigint,
	"runner" jsonb,
	"outputs" jsonb NOT NULL,
	"log" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "runners" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"name" text NOT NULL,
	"version" text NOT NULL,
	"executor" text NOT NULL,
	"slots" integer NOT NULL,
	"labels" jsonb NOT NULL,
	"runtimes" jsonb NOT NULL,
	"machine" jsonb NOT NULL,
	"price_per_hour_micros" bigint,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"registered_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runner_tokens" ADD CONSTRAINT "runner_tokens_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runners" ADD CONSTRAINT "runners_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "executions_newest" ON "executions" USING btree ("account_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "executions_by_status" ON "executions" USING btree ("account_id","status","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "executions_by_script" ON "executions" USING btree ("account_id","script","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "executions_by_batch" ON "executions" USING btree ("batch_id","batch_index");--> statement-breakpoint
CREATE INDEX "executions_by_prefix" ON "executions" USING btree ("account_id","id" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "executions_metadata" ON "executions" USING gin ("metadata" jsonb_path_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "runners_account_name" ON "runners" USING btree ("account_id","name");