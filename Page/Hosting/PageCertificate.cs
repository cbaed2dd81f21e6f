using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Runner.Commands;
using Runner.Echo;

namespace Runner.Page.Hosting;

/// <summary>The certificate of a page served beyond this machine.</summary>
internal static class PageCertificate
{
    /// <exception cref="UserException">The file has no certificate with its key.</exception>
    public static X509Certificate2 Read(CommandHost host, string file)
    {
        try
        {
            var path = Path.GetFullPath(file, host.Folder);
            return X509Certificate2.CreateFromPemFile(path, path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new UserException(
                $"--certificate {Shown.Line(file)}: cannot be used ({Shown.Line(fault.Message.TrimEnd('.'))}). Name a PEM file with a certificate and its key.");
        }
    }

    /// <summary>Creates a self-signed certificate for this start; users verify it by its fingerprint.</summary>
    public static X509Certificate2 Make(IPAddress address, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Runner", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddDnsName(Dns.GetHostName());
        names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        var now = time.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(397));
        // On Windows, servers need a key loaded from an exported certificate.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
