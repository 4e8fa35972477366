using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Platform.Cli.Local;

namespace Platform.Cli.Siem;

/// <summary>
/// Judges the certificate a sink shows: for its host, in its time, signed by an authority this machine trusts, or by those of one file alone. There is no
/// way around it: a log is told to nobody else.
/// </summary>
/// <param name="host">Name or address the certificate must be for.</param>
/// <param name="authorities">Who else than this machine's authorities decides; or null.</param>
public sealed class SinkCertificate(string host, X509Certificate2Collection? authorities)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Why the last one was refused; null where it was accepted, or none was shown yet.</summary>
    public string? Refused { get; private set; }

    /// <summary>The authorities in a file.</summary>
    /// <param name="file">Certificates as PEM; or null for none.</param>
    /// <exception cref="UserException">It cannot be read, or there is no certificate in it.</exception>
    public static X509Certificate2Collection? Authorities(string? file)
    {
        if (file is null)
        {
            return null;
        }
        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPemFile(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new UserException($"{file} cannot be read as certificates: {unreadable.Message}", unreadable);
        }
        return found.Count > 0 ? found : throw new UserException($"{file} holds no certificate: --ca takes a file of PEM certificates.");
    }

    public SslClientAuthenticationOptions Options() =>
        new()
        {
            TargetHost = host,
            RemoteCertificateValidationCallback = Accepts,
            CertificateChainPolicy = authorities is null ? null : PolicyOf(authorities),
        };

    private static X509ChainPolicy PolicyOf(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // As it is without a file: an authority of one's own seldom has a place to ask.
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authorities);
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        return policy;
    }

    private bool Accepts(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        Refused = errors is SslPolicyErrors.None ? null : Reason(shown as X509Certificate2, chain, errors);
        return Refused is null;
    }

    private string Reason(X509Certificate2? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (shown is null)
        {
            return "it shows no certificate";
        }
        var which = $"its certificate ({shown.Subject}, SHA-256 {shown.GetCertHashString(HashAlgorithmName.SHA256)})";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            var status = string.Join(", ", chain!.ChainStatus.Select(each => each.Status).Distinct());
            var way = authorities is null ? "--ca names a file of other authorities" : "no authority of --ca vouches for it";
            return status.Contains("NotTime", StringComparison.Ordinal)
                ? $"{which} is not valid now: {shown.NotBefore.ToUniversalTime():u} to {shown.NotAfter.ToUniversalTime():u}"
                : $"{which} is not trusted: {status}; {way}";
        }
        return $"{which} is for {string.Join(", ", Names(shown))}, not for {host}";
    }

    private static IEnumerable<string> Names(X509Certificate2 shown)
    {
        var names = shown.Extensions.OfType<X509SubjectAlternativeNameExtension>().ToList();
        return names.SelectMany(each => each.EnumerateDnsNames().Concat(each.EnumerateIPAddresses().Select(ip => ip.ToString())));
    }
}
