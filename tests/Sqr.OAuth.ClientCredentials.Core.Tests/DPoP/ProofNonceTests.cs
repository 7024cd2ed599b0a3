using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class ProofNonceTests
{
    private static readonly string OneKey = Convert.ToBase64String([.. Enumerable.Repeat((byte)1, 32)]);
    private static readonly string AnotherKey = Convert.ToBase64String([.. Enumerable.Repeat((byte)2, 32)]);

    [Test]
    public async Task A_proof_without_a_nonce_is_told_one_which_then_works()
    {
        await using var issuer = await WithNonces().StartAsync();

        var first = await issuer.RequestTokenAsync(issuer.Proof());
        var proof = issuer.Proof().WithClaim("nonce", first.Nonce());
        var second = await issuer.RequestTokenAsync(proof);

        first.ShouldRefuse(HttpStatusCode.BadRequest, "use_dpop_nonce");
        first.Nonce().Should().MatchRegex(@"^[\x21\x23-\x5B\x5D-\x7E]+\z", "RFC 9449 §8.1 allows no more");
        second.ShouldBeBoundTo(proof.Thumbprint);
    }

    [Test]
    public async Task Each_answer_to_a_proof_carries_a_nonce_for_the_next_one()
    {
        await using var issuer = await WithNonces().StartAsync();
        var nonce = await NonceOfAsync(issuer);
        issuer.Time.Advance(TimeSpan.FromSeconds(1));

        var token = await issuer.RequestTokenAsync(issuer.Proof().WithClaim("nonce", nonce));
        var refusal = await issuer.RequestTokenAsync(issuer.Proof().WithClaim("nonce", nonce), "&scope=none");

        token.Status.Should().Be(HttpStatusCode.OK);
        token.Nonce().Should().NotBeNull().And.NotBe(nonce, "there is a new one each second");
        refusal.ShouldRefuse(HttpStatusCode.BadRequest, "invalid_scope");
        refusal.Nonce().Should().Be(token.Nonce());
    }

    [Test]
    public async Task Who_sends_no_proof_is_given_no_nonce()
    {
        await using var issuer = await WithNonces().StartAsync();

        var answer = await issuer.RequestTokenAsync("acme", "right");

        answer.Status.Should().Be(HttpStatusCode.OK);
        answer.Nonce().Should().BeNull();
    }

    [TestCase(59, true)]
    [TestCase(60, false)]
    public async Task A_nonce_is_valid_as_long_as_a_proof(int seconds, bool accepted)
    {
        await using var issuer = await WithNonces().StartAsync();
        var nonce = await NonceOfAsync(issuer);

        issuer.Time.Advance(TimeSpan.FromSeconds(seconds));

        (await IsAcceptedAsync(issuer, nonce)).Should().Be(accepted);
    }

    [TestCase(30, true)]
    [TestCase(31, false)]
    public async Task A_nonce_of_a_node_whose_clock_is_ahead_is_valid_within_half_a_minute(int seconds, bool accepted)
    {
        await using var ahead = await WithNonces(OneKey).At(TimeSpan.FromSeconds(seconds)).StartAsync();
        await using var issuer = await WithNonces(OneKey).StartAsync();

        (await IsAcceptedAsync(issuer, await NonceOfAsync(ahead))).Should().Be(accepted);
    }

    [Test]
    public async Task A_nonce_that_we_did_not_make_is_not_valid()
    {
        await using var issuer = await WithNonces(OneKey).StartAsync();
        var nonce = await NonceOfAsync(issuer);

        string[] forgeries =
        [
            "", "made-up", "=", "é", new string('A', 54), nonce[..^4], nonce[4..],
            $"{nonce}AAAA", $"{(nonce[0] is 'A' ? 'B' : 'A')}{nonce[1..]}", nonce[..^4] + "AAAA",
        ];

        foreach (var forged in forgeries)
        {
            var answer = await issuer.RequestTokenAsync(issuer.Proof().WithClaim("nonce", forged));

            answer.ShouldRefuse(HttpStatusCode.BadRequest, "use_dpop_nonce");
            answer.Nonce().Should().Be(nonce);
        }
    }

    [Test]
    public async Task Nodes_that_share_encryption_keys_share_nonces_and_others_do_not()
    {
        await using var one = await WithNonces(OneKey).StartAsync();
        await using var same = await WithNonces(OneKey).StartAsync();
        await using var other = await WithNonces(AnotherKey).StartAsync();
        var nonce = await NonceOfAsync(one);

        (await IsAcceptedAsync(same, nonce)).Should().BeTrue();
        (await IsAcceptedAsync(other, nonce)).Should().BeFalse();
    }

    [Test]
    public async Task While_encryption_keys_change_nonces_of_both_are_valid()
    {
        await using var before = await WithNonces(OneKey).StartAsync();
        await using var after = await WithNonces(AnotherKey, OneKey).StartAsync();
        await using var onlyNew = await WithNonces(AnotherKey).StartAsync();

        (await IsAcceptedAsync(after, await NonceOfAsync(before))).Should().BeTrue();
        (await IsAcceptedAsync(onlyNew, await NonceOfAsync(after))).Should().BeTrue("the first key makes nonces");
    }

    [Test]
    public async Task Nodes_that_share_Data_Protection_keys_share_nonces_and_others_do_not()
    {
        var ring = new EphemeralDataProtectionProvider();
        await using var one = await ProtectedBy(ring).StartAsync();
        await using var same = await ProtectedBy(ring).StartAsync();
        await using var other = await ProtectedBy(new EphemeralDataProtectionProvider()).StartAsync();
        var nonce = await NonceOfAsync(one);

        (await IsAcceptedAsync(same, nonce)).Should().BeTrue();
        (await IsAcceptedAsync(other, nonce)).Should().BeFalse();
        (await IsAcceptedAsync(one, nonce[..^4] + "AAAA")).Should().BeFalse();
    }

    [Test]
    public async Task Encryption_keys_win_over_Data_Protection()
    {
        await using var one = await WithNonces(OneKey)
            .Services(services => services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider()))
            .StartAsync();
        await using var same = await WithNonces(OneKey)
            .Services(services => services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider()))
            .StartAsync();

        (await IsAcceptedAsync(same, await NonceOfAsync(one))).Should().BeTrue();
    }

    [Test]
    public async Task What_is_wrong_with_a_proof_comes_before_its_nonce()
    {
        await using var issuer = await WithNonces().StartAsync();

        var answer = await issuer.RequestTokenAsync(issuer.Proof().WithClaim("htm", "GET"));

        answer.ShouldRefuse(HttpStatusCode.BadRequest, "invalid_dpop_proof");
        answer.Nonce().Should().NotBeNull();
    }

    [Test]
    public async Task A_proof_that_lacks_a_nonce_is_not_used_up()
    {
        await using var issuer = await WithNonces().StartAsync();
        var proof = issuer.Proof();

        var answer = await issuer.RequestTokenAsync(proof);
        var withNonce = await issuer.RequestTokenAsync(proof.WithClaim("nonce", answer.Nonce()));

        withNonce.Status.Should().Be(HttpStatusCode.OK, "its jti was not used before");
    }

    // The signing key is given: one that is kept must not be encrypted by a ring in memory.
    private static Issuer ProtectedBy(IDataProtectionProvider ring) => WithNonces()
        .Services(services => services.AddSingleton(ring))
        .With(builder => builder.AddSigningKey(new(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)), "ES256")));

    private static Issuer WithNonces(params string[] encryptionKeys)
    {
        var issuer = Issuer.WithClient("acme", "right").Setting("DPoP:RequireNonce", "true");
        for (var i = 0; i < encryptionKeys.Length; i++)
        {
            issuer.Setting($"Keys:EncryptionKeys:{i}", encryptionKeys[i]);
        }

        return issuer;
    }

    private static async Task<string> NonceOfAsync(RunningIssuer issuer) => (await issuer.RequestTokenAsync(issuer.Proof())).Nonce()!; // one is wanted

    private static async Task<bool> IsAcceptedAsync(RunningIssuer issuer, string nonce)
    {
        var answer = await issuer.RequestTokenAsync(issuer.Proof().WithClaim("nonce", nonce));
        if (answer.Status is not HttpStatusCode.OK)
        {
            answer.ShouldRefuse(HttpStatusCode.BadRequest, "use_dpop_nonce");
        }

        return answer.Status is HttpStatusCode.OK;
    }
}
