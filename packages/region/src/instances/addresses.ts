/** The addresses at which an instance finds what AWS has for it. */

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html */
export const metadataAddress = '169.254.169.254';

/** https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html */
export const nameServerAddress = '169.254.169.253';

/** Every name of a service resolves to it. Of the range for documentation (RFC 5737), so that it is nobody's. */
export const servicesAddress = '192.0.2.1';
