using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Runner.Tests.AkkaCluster;

/// <summary>An authority that signs nodes' certificates, and writes them where a node looks for them.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _own;
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    public TestAuthority()
    {
        var request = new CertificateRequest("CN=authority of a test", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _own = request.CreateSelfSigned(_now.AddYears(-2), _now.AddYears(1));
    }

    public string Pem => _own.ExportCertificatePem();

    public void Dispose()
    {
        _own.Dispose();
        _key.Dispose();
    }

    /// <summary>Writes <c>NAME.pem</c> and <c>NAME.key</c>, and <c>authority.pem</c> beside them.</summary>
    /// <param name="host">The address that the certificate names.</param>
    /// <param name="ended">The certificate was valid until an hour ago.</param>
    public void Issue(string folder, string name, string host, bool ended = false, string? password = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(host));
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        using var certificate = request.Create(
            _own, _now.AddYears(-1), ended ? _now.AddHours(-1) : _now.AddDays(7), RandomNumberGenerator.GetBytes(16));
        File.WriteAllText(Path.Combine(folder, $"{name}.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(
            Path.Combine(folder, $"{name}.key"),
            password is null
                ? key.ExportPkcs8PrivateKeyPem()
                : key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        File.WriteAllText(Path.Combine(folder, "authority.pem"), Pem);
    }
}
