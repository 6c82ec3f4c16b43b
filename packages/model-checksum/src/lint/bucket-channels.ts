import { type BlockSource, type DataNode, type DataSource, type Directive, itemsOf, memberOf, membersOf, type Span, textOf } from '@mlx-guard/source-formats';
import type { ChannelFact } from './channel-fact.ts';
import type { ChannelMaker } from './channel-maker.ts';

const models = /model|weights|checkpoint|mlx|llm|gguf|safetensors/i;
type What = Extract<ChannelFact, { readonly kind: 'bucket' }>['what'];

const fact = (what: What, bucket: string, how: string, isForModels: boolean, span: Span, maker: ChannelMaker): ChannelFact => ({
  kind: 'bucket',
  what,
  bucket,
  how,
  isForModels,
  ...maker.at(span, what, bucket),
});

/** A resource of Terraform: its type, name, and attributes by the path of their blocks. */
interface Resource extends Span {
  readonly type: string;
  readonly name: string;
  readonly attributes: readonly (Span & { readonly key: string; readonly value: string })[];
}

const opens = /^resource (\w+) ([\w-]+)$/;

function resourcesOf({ directives }: BlockSource): readonly Resource[] {
  const inner = new Map<string, Directive[]>();
  const heads: Directive[] = [];
  for (const directive of directives) {
    const [outermost] = directive.blocks;
    if (outermost === undefined && opens.test(directive.words.join(' '))) heads.push(directive);
    if (outermost !== undefined) inner.set(outermost, [...(inner.get(outermost) ?? []), directive]);
  }
  return heads.map(({ words, start, end }) => ({
    type: words[1] ?? '',
    name: words[2] ?? '',
    start,
    end,
    attributes: (inner.get(words.join(' ')) ?? []).map((directive) => {
      const [key = '', , ...rest] = directive.words;
      return { key: [...directive.blocks.slice(1), key].join('.'), value: rest.join(' '), start: directive.start, end: directive.end };
    }),
  }));
}

const publicAcl = /^public-read/;
const publicMember = /^all(?:Authenticated)?Users$/;

function* publicFacts(resource: Resource, isForModels: boolean, maker: ChannelMaker): Iterable<ChannelFact> {
  const { type, name } = resource;
  for (const { key, value, ...span } of resource.attributes) {
    const isAcl = (type === 'aws_s3_bucket' || type === 'aws_s3_bucket_acl') && key === 'acl' && publicAcl.test(value);
    const isBlockOff = type === 'aws_s3_bucket_public_access_block' && value === 'false';
    const isMember = type.startsWith('google_storage_bucket_iam') && /^members?$/.test(key) && value.split(/[[\], ]+/).some((one) => publicMember.test(one));
    const isBlob = type === 'azurerm_storage_account' && /^allow_(?:nested_items_to_be_public|blob_public_access)$/.test(key) && value === 'true';
    const isContainer = type === 'azurerm_storage_container' && key === 'container_access_type' && /^(?:blob|container)$/.test(value);
    const isDomain = type === 'cloudflare_r2_managed_domain' && key === 'enabled' && value === 'true';
    if (isAcl || isBlockOff || isMember || isBlob || isContainer || isDomain) yield fact('public', name, `${key} = ${value}`, isForModels, span, maker);
    const isPlain = type === 'azurerm_storage_account' && /^(?:enable_https_traffic_only|https_traffic_only_enabled)$/.test(key) && value === 'false';
    if (isPlain) yield fact('no-tls', name, `${key} = ${value}`, isForModels, span, maker);
  }
}

const nameKeys: ReadonlySet<string> = new Set(['bucket', 'name', 'bucket_prefix']);
const speaksOfModels = ({ name, attributes }: Resource): boolean =>
  models.test(name) || attributes.some(({ key, value }) => nameKeys.has(key) && models.test(value));

/** Whether something else in the file configures this bucket. */
const hasPartner = (bucket: Resource, all: readonly Resource[], type: string): boolean =>
  all.some((other) => other.type === type && other.attributes.some(({ key, value }) => key === 'bucket' && new RegExp(`\\b${bucket.name}\\b`).test(value)));

/** Buckets that Terraform makes: public ones, and those without versions or a log of access. What another file adds is not seen, so only what is public is certain. */
export function* terraformChannels(source: BlockSource, maker: ChannelMaker): Iterable<ChannelFact> {
  const all = resourcesOf(source);
  for (const resource of all) {
    const isForModels = speaksOfModels(resource);
    yield* publicFacts(resource, isForModels, maker);
    const has = (pattern: RegExp): boolean => resource.attributes.some(({ key }) => pattern.test(key));
    if (resource.type === 'aws_s3_bucket') {
      if (!has(/^versioning\b/) && !hasPartner(resource, all, 'aws_s3_bucket_versioning'))
        yield fact('no-versioning', resource.name, 'no `aws_s3_bucket_versioning`', isForModels, resource, maker);
      if (!has(/^logging\b/) && !hasPartner(resource, all, 'aws_s3_bucket_logging'))
        yield fact('no-logging', resource.name, 'no `aws_s3_bucket_logging`', isForModels, resource, maker);
    }
    if (resource.type !== 'google_storage_bucket') continue;
    if (!has(/^versioning\b/)) yield fact('no-versioning', resource.name, 'no `versioning` block', isForModels, resource, maker);
    if (!has(/^logging\b/)) yield fact('no-logging', resource.name, 'no `logging` block', isForModels, resource, maker);
  }
}

const isEverybody = (principal: DataNode | undefined): boolean =>
  textOf(principal) === '*' || membersOf(principal).some(({ value }) => textOf(value) === '*' || itemsOf(value).some((item) => textOf(item) === '*'));

const textsOf = (node: DataNode | undefined): readonly string[] =>
  (node?.kind === 'list' ? node.items : node === undefined ? [] : [node]).flatMap((item) => textOf(item) ?? []);

/** A policy of S3: who may do what. */
function* policyChannels(policy: DataNode, bucket: string, maker: ChannelMaker): Iterable<ChannelFact> {
  const statements = memberOf(policy, 'Statement');
  const all = statements?.kind === 'list' ? statements.items : statements === undefined ? [] : [statements];
  const isStorage = all.some((statement) => textsOf(memberOf(statement, 'Action')).some((action) => /^s3:|^\*$/.test(action)));
  if (!isStorage) return;
  const isForModels = models.test(bucket) || all.some((statement) => textsOf(memberOf(statement, 'Resource')).some((one) => models.test(one)));
  for (const statement of all) {
    if (textOf(memberOf(statement, 'Effect')) !== 'Allow' || !isEverybody(memberOf(statement, 'Principal')) || memberOf(statement, 'Condition') !== undefined)
      continue;
    yield fact(
      'public',
      bucket,
      `Principal "*" may ${textsOf(memberOf(statement, 'Action')).slice(0, 3).join(', ')}`,
      isForModels,
      memberOf(statement, 'Principal') ?? statement,
      maker,
    );
  }
  const isSecured = all.some(
    (statement) =>
      textOf(memberOf(statement, 'Effect')) === 'Deny' &&
      membersOf(memberOf(statement, 'Condition')).some(({ value }) => memberOf(value, 'aws:SecureTransport') !== undefined),
  );
  if (!isSecured && all.some((statement) => memberOf(statement, 'Principal') !== undefined)) {
    yield fact('no-tls', bucket, 'no `Deny` for `aws:SecureTransport: false`', isForModels, statements ?? policy, maker);
  }
}

/** Buckets of CloudFormation, and policies of S3 and GCS in files of their own. */
export function* storageChannels({ documents }: DataSource, maker: ChannelMaker): Iterable<ChannelFact> {
  for (const document of documents) {
    for (const { name, key, value } of membersOf(memberOf(document, 'Resources'))) {
      const properties = memberOf(value, 'Properties');
      const type = textOf(memberOf(value, 'Type'));
      if (type === 'AWS::S3::BucketPolicy') {
        const policy = memberOf(properties, 'PolicyDocument');
        if (policy !== undefined) yield* policyChannels(policy, name, maker);
      }
      if (type !== 'AWS::S3::Bucket') continue;
      const isForModels = models.test(name) || models.test(textOf(memberOf(properties, 'BucketName')) ?? '');
      const acl = memberOf(properties, 'AccessControl');
      if (acl !== undefined && /^PublicRead/.test(textOf(acl) ?? '')) yield fact('public', name, `AccessControl: ${textOf(acl)}`, isForModels, acl, maker);
      if (memberOf(properties, 'VersioningConfiguration') === undefined)
        yield fact('no-versioning', name, 'no `VersioningConfiguration`', isForModels, key, maker);
      if (memberOf(properties, 'LoggingConfiguration') === undefined) yield fact('no-logging', name, 'no `LoggingConfiguration`', isForModels, key, maker);
    }
    if (memberOf(document, 'Statement') !== undefined) yield* policyChannels(document, maker.path, maker);
    for (const binding of itemsOf(memberOf(document, 'bindings'))) {
      const role = textOf(memberOf(binding, 'role')) ?? '';
      const members = memberOf(binding, 'members');
      if (role.startsWith('roles/storage.') && members !== undefined && textsOf(members).some((one) => publicMember.test(one)))
        yield fact('public', maker.path, `${role} for everybody`, models.test(maker.path), members, maker);
    }
  }
}
