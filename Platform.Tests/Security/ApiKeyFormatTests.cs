using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Platform.Api.Security;

namespace Platform.Tests.Security;

public sealed class ApiKeyFormatTests
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    [Fact]
    public void a_new_key_is_read_back_with_the_same_id_and_hash() =>
        Prop.ForAll<Guid>(id =>
            {
                var made = ApiKeyFormat.Create("test", id);
                return ApiKeyFormat.TryParse(made.Text, out var read)
                    && read.Env == "test"
                    && read.Id == id
                    && read.Matches(made.SecretHash);
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void a_key_has_the_documented_form()
    {
        var text = ApiKeyFormat.Create("prod", Guid.AllBitsSet).Text;
        text.ShouldMatch("^plt_prod_[0-9A-Za-z]{22}_[0-9A-Za-z]{49}$");
        Number(text.Substring(9, 22)).ShouldBe((BigInteger.One << 128) - 1);
        Number(text[^6..]).ShouldBe(Crc32(text[..^6]));
    }

    [Fact]
    public void the_checksum_is_the_crc_everyone_knows() => Crc32("123456789").ShouldBe(0xCBF43926);

    [Fact]
    public void any_changed_character_is_refused()
    {
        var text = ApiKeyFormat.Create("test", Guid.Empty).Text;
        for (var at = 0; at < text.Length; at++)
        {
            foreach (var other in "0Zz_ é")
            {
                var changed = text[..at] + other + text[(at + 1)..];
                ApiKeyFormat.TryParse(changed, out _).ShouldBe(changed == text, changed);
            }
        }
    }

    [Fact]
    public void a_secret_too_large_for_its_bytes_is_refused_though_its_checksum_is_right()
    {
        var body = "plt_test_" + new string('0', 22) + "_" + new string('z', 43);
        ApiKeyFormat.TryParse(body + Text(Crc32(body), 6), out _).ShouldBeFalse();
    }

    [Fact]
    public void any_other_text_is_refused() =>
        Prop.ForAll<string?>(text => !ApiKeyFormat.TryParse(text, out _) && !ApiKeyFormat.TryParse("plt_test_" + text, out _))
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("t")]
    [InlineData("environment")]
    [InlineData("Test")]
    [InlineData("te-st")]
    public void an_environment_has_two_to_eight_lower_case_letters(string env) =>
        Should.Throw<ArgumentException>(() => ApiKeyFormat.Create(env, Guid.Empty));

    [Fact]
    public void no_text_of_a_key_shows_its_secret()
    {
        var made = ApiKeyFormat.Create("test", Guid.Empty);
        ApiKeyFormat.TryParse(made.Text, out var read).ShouldBeTrue();
        $"{made} {read}".ShouldBe("API key (redacted) API key test/00000000-0000-0000-0000-000000000000");
    }

    [Fact]
    public void another_secret_does_not_match()
    {
        ApiKeyFormat.TryParse(ApiKeyFormat.Create("test", Guid.Empty).Text, out var read).ShouldBeTrue();
        read.Matches(ApiKeyFormat.Create("test", Guid.Empty).SecretHash).ShouldBeFalse();
    }

    private static BigInteger Number(string text) =>
        text.Aggregate(BigInteger.Zero, (sum, c) => (sum * 62) + Alphabet.IndexOf(c, StringComparison.Ordinal));

    private static string Text(BigInteger number, int length) =>
        string.Concat(Enumerable.Range(0, length).Select(i => Alphabet[(int)(number / BigInteger.Pow(62, length - 1 - i) % 62)]));

    // Bit by bit, as the standard says it: independent of the table under test.
    private static uint Crc32(string text)
    {
        var crc = uint.MaxValue;
        foreach (var b in Encoding.ASCII.GetBytes(text))
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : 0xEDB88320 ^ (crc >> 1);
        }

        return ~crc;
    }
}
