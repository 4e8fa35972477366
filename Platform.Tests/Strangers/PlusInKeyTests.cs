using Platform.Tests.Verifier;

namespace Platform.Tests.Strangers;

/// <summary>Base64 writes <c>+</c> too, which also separates the parts of a verifier key: one Ed25519 key of 64 ends with it.</summary>
public sealed class PlusInKeyTests : IDisposable
{
    private readonly ExportDirectory _directory = new();

    [Fact]
    public Task bash_accepts_a_key_that_ends_with_one() => VerifyAsync(key => key.EndsWith('+'));

    [Fact]
    public Task bash_accepts_a_key_with_some_within() => VerifyAsync(key => !key.EndsWith('+') && key.Count(c => c == '+') > 3);

    public void Dispose() => _directory.Dispose();

    private async Task VerifyAsync(Predicate<string> key)
    {
        using var log = new MadeLog(size: 7, seed: 7) { Signer = SignerWith(key) };
        MadeFixture.Write(log, _directory.At("fixture"), [5], older: 3);
        await StrangersFixture.VerifyByBashAsync(_directory.At("fixture"));
    }

    private static TestSigner SignerWith(Predicate<string> key)
    {
        for (var seed = 0; ; seed++)
        {
            var signer = new TestSigner([.. BitConverter.GetBytes(seed), .. new byte[28]]);
            if (key(signer.Key(MadeLog.Origin, 1)))
                return signer;
            signer.Dispose();
        }
    }
}
