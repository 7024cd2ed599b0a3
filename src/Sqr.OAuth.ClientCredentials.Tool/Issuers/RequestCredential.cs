using System.Net.Http.Headers;
using System.Text;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>How a client authenticates in a request. Classes, not records: a record would print the secret.</summary>
internal abstract class RequestCredential : IDisposable
{
    private RequestCredential()
    {
    }

    /// <summary>Adds it to a request.</summary>
    /// <param name="form">The form of the request.</param>
    /// <param name="audience">The issuer identifier.</param>
    /// <returns>The Authorization header; null for none.</returns>
    public abstract AuthenticationHeaderValue? AddTo(IList<KeyValuePair<string, string>> form, string audience);

    public virtual void Dispose()
    {
    }

    private static void Add(IList<KeyValuePair<string, string>> form, string name, string value) => form.Add(new(name, value));

    private static void AddAssertion(IList<KeyValuePair<string, string>> form, string assertion)
    {
        Add(form, "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        Add(form, "client_assertion", assertion);
    }

    /// <summary>A secret in the form, or in a Basic header (RFC 6749 §2.3.1).</summary>
    public sealed class Secret(string clientId, string secret, bool basic) : RequestCredential
    {
        public override AuthenticationHeaderValue? AddTo(IList<KeyValuePair<string, string>> form, string audience)
        {
            if (basic)
            {
                return new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{FormEncode(clientId)}:{FormEncode(secret)}")));
            }

            Add(form, "client_id", clientId);
            Add(form, "client_secret", secret);

            return null;
        }

        private static string FormEncode(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
    }

    /// <summary>A JWT that the client signs itself: private_key_jwt (RFC 7523).</summary>
    public sealed class PrivateKey(string clientId, ClientKey key) : RequestCredential
    {
        public override AuthenticationHeaderValue? AddTo(IList<KeyValuePair<string, string>> form, string audience)
        {
            Add(form, "client_id", clientId);
            AddAssertion(form, key.Assert(clientId, audience));

            return null;
        }

        public override void Dispose()
        {
            key.Dispose();
            base.Dispose();
        }
    }

    /// <summary>A token that a platform issued to the workload. It determines the client.</summary>
    public sealed class WorkloadToken(string? clientId, string token) : RequestCredential
    {
        public override AuthenticationHeaderValue? AddTo(IList<KeyValuePair<string, string>> form, string audience)
        {
            if (clientId is not null)
            {
                Add(form, "client_id", clientId);
            }

            AddAssertion(form, token);

            return null;
        }
    }

    /// <summary>The certificate of the connection (RFC 8705); the form only names the client.</summary>
    public sealed class Certificate(string clientId) : RequestCredential
    {
        public override AuthenticationHeaderValue? AddTo(IList<KeyValuePair<string, string>> form, string audience)
        {
            Add(form, "client_id", clientId);

            return null;
        }
    }
}
