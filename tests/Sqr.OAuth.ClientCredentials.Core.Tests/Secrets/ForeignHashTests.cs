using System.Buffers.Binary;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class ForeignHashTests
{
    [TestCase(PasswordHasherCompatibilityMode.IdentityV2, 1)]
    [TestCase(PasswordHasherCompatibilityMode.IdentityV3, 1)]
    [TestCase(PasswordHasherCompatibilityMode.IdentityV3, 10_000)]
    [TestCase(PasswordHasherCompatibilityMode.IdentityV3, 100_000)]
    public void A_hash_of_PasswordHasher_is_one(PasswordHasherCompatibilityMode mode, int iterations)
    {
        var hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { CompatibilityMode = mode, IterationCount = iterations }));

        SecretHash.IsValid(hasher.HashPassword(new(), "chosen by a person")).Should().BeTrue();
    }

    [TestCase(2_000_000u, 16u, 32, true)]
    [TestCase(2_000_001u, 16u, 32, false, TestName = "More rounds than could be answered in time")]
    [TestCase(uint.MaxValue, 16u, 32, false, TestName = "Rounds that overflow")]
    [TestCase(0u, 16u, 32, false, TestName = "No rounds")]
    [TestCase(1000u, 64u, 32, true)]
    [TestCase(1000u, 65u, 32, false, TestName = "A long salt")]
    [TestCase(1000u, 15u, 32, false, TestName = "A short salt")]
    [TestCase(1000u, uint.MaxValue, 32, false, TestName = "A salt longer than the text")]
    [TestCase(1000u, 16u, 63, true)]
    [TestCase(1000u, 16u, 65, false, TestName = "A long key")]
    [TestCase(1000u, 16u, 15, false, TestName = "A short key")]
    public void What_would_take_absurd_work_is_no_hash(uint rounds, uint saltLength, int keyLength, bool valid) =>
        SecretHash.IsValid(Version3(1, rounds, saltLength, keyLength)).Should().Be(valid);

    [Test]
    public void An_unknown_function_is_no_hash() => SecretHash.IsValid(Version3(3, 1000, 16, 32)).Should().BeFalse();

    [TestCase(31, false)]
    [TestCase(32, true)]
    [TestCase(33, false)]
    [TestCase(63, false)]
    [TestCase(64, true)]
    [TestCase(65, false)]
    public void Base64_of_as_many_bytes_as_a_digest_has_is_one(int length, bool valid) =>
        SecretHash.IsValid(Convert.ToBase64String(Enumerable.Repeat((byte)7, length).ToArray())).Should().Be(valid);

    [Test]
    public void A_digest_may_begin_like_a_hash_of_PasswordHasher()
    {
        SecretHash.IsValid(Convert.ToBase64String([1, .. new byte[63]])).Should().BeTrue();
        SecretHash.IsValid(Convert.ToBase64String([0, .. new byte[31]])).Should().BeTrue();
    }

    [Test]
    public void A_secret_in_place_of_its_hash_is_none()
    {
        SecretHash.IsValid(GeneratedSecret.Create()).Should().BeFalse();
        SecretHash.IsValid(Convert.ToBase64String(Encoding.UTF8.GetBytes("32 bytes without their padding..")).TrimEnd('=')).Should().BeFalse();
    }

    [Test]
    public void A_text_of_absurd_length_is_none() => SecretHash.IsValid("$pbkdf2-sha256$i=1$" + new string('A', 1_000_000)).Should().BeFalse();

    private static string Version3(uint function, uint rounds, uint saltLength, int keyLength)
    {
        var bytes = new byte[13 + Math.Min(saltLength, 100) + keyLength];
        bytes[0] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), function);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(5), rounds);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(9), saltLength);

        return Convert.ToBase64String(bytes);
    }
}
