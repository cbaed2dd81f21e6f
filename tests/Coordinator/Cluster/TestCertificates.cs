using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Runner.Certificates;
using Runner.Cluster;

namespace Runner.Tests.Cluster;

/// <summary>An authority that signs whatever a test wants to be shown.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;

    public TestCertificates()
    {
        var request = new CertificateRequest("CN=authority of a test", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _authority = request.CreateSelfSigned(Now.AddYears(-2), Now.AddYears(1));
    }

    public static DateTimeOffset Now { get; } = TimeProvider.System.GetUtcNow();

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
    }

    /// <param name="uses">What the key may be used for; null says nothing of it.</param>
    /// <param name="ended">Valid until an hour ago.</param>
    public ClusterIdentity Issue(
        string host, bool ended = false, X509KeyUsageFlags keyUsage = X509KeyUsageFlags.DigitalSignature, string[]? uses = null, bool signs = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var ip))
        {
            names.AddIpAddress(ip);
        }
        else
        {
            names.AddDnsName(host);
        }

        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(signs, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(keyUsage, true));
        if (uses is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. uses.Select(use => new Oid(use))], false));
        }

        using var certificate = request.Create(
            _authority, Now.AddYears(-1), ended ? Now.AddHours(-1) : Now.AddDays(7), RandomNumberGenerator.GetBytes(16));

        return ClusterIdentity.Unchecked(certificate.CopyWithPrivateKey(key), [_authority]);
    }
}
