using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Platform.Tests.Siem;

/// <summary>A certificate authority that nobody has heard of, and the certificates it issues.</summary>
internal sealed class TestAuthority : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private readonly X509Certificate2 _own = Signed("CN=An authority made in a test");

    /// <summary>Writes its certificate where a program can be told of it.</summary>
    public string WriteTo(string directory)
    {
        var path = Path.Combine(directory, $"{_own.Thumbprint}.pem");
        File.WriteAllText(path, _own.ExportCertificatePem());
        return path;
    }

    /// <summary>For a server of this name or address.</summary>
    /// <param name="days">Until it ends, counted from now; less than 0: it has ended.</param>
    public X509Certificate2 Issue(string host, int days = 1)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(host);
        }
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        var until = TimeProvider.System.GetUtcNow().AddDays(days);
        using var issued = request.Create(_own, until.AddDays(-2), until, RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    /// <summary>A certificate that only itself vouches for.</summary>
    public static X509Certificate2 Signed(string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-30), now.AddDays(30));
    }

    public void Dispose() => _own.Dispose();
}
