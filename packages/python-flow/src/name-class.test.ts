import { expect, test } from 'vitest';
import { classOfName, isCleaning } from './name-class.ts';

test.each(
  'api_key OPENAI_API_KEY apiKey hf_token HF_TOKEN access_token password db_password client_secret authorization session_token cookie private_key api_keys'.split(
    ' ',
  ),
)('%s is a secret', (name) => {
  expect(classOfName(name)).toBe('secret');
});

test.each(
  'prompt prompts prompt_text system_prompt negative_prompt messages raw_body body request_body request_payload debug_body completion generated_text complete_raw_text resp_text user_input tool_args raw_response message_content content_preview transcript'.split(
    ' ',
  ),
)('%s is content', (name) => {
  expect(classOfName(name)).toBe('content');
});

test.each('email user_email client_ip username phone_number first_name remote_addr'.split(' '))('%s is personal', (name) => {
  expect(classOfName(name)).toBe('personal');
});

test.each('text response payload content arguments args_str response_debug reply'.split(' '))('%s is content only in a server', (name) => {
  expect(classOfName(name)).toBe('generic');
});

test.each(
  'max_tokens eos_token token token_id tokenizer prompt_tokens completion_tokens prompt_cache prompt_len num_prompts content_length content_type message message_id has_api_key api_key_name password_hash hashed_password prompt_template prompt_hash body_size request_id secret_path cache_key key SYSTEM_PROMPT error_messages text_config response_time conversation host file_name email_enabled model_name server_address tool_call_id tool_call_parser'.split(
    ' ',
  ),
)('%s is neither', (name) => {
  expect(classOfName(name)).toBeUndefined();
});

test('a name of any length is judged at once', () => {
  expect(classOfName('prompt_'.repeat(100_000))).toBeUndefined();
});

test.each(['len', 'redact', 'mask_secrets', 'sha256', 'hexdigest', 'anonymize'])('what %s gives may be logged', (name) => {
  expect(isCleaning(name)).toBe(true);
});
