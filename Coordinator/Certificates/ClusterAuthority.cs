using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Runner.Commands;

namespace Runner.Certificates;

/// <summary>The certificate authority of one cluster: its key decides which machines are admitted.</summary>
internal sealed class ClusterAuthority : IDisposable
{
    public const string KeyFile = "authority.key";

    private const int SerialBytes = 16;

    // Allows for clocks that differ between machines.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(10);

    private readonly X509Certificate2 _certificate;

    private ClusterAuthority(X509Certificate2 certificate) => _certificate = certificate;

    public DateTimeOffset Ends => _certificate.NotAfter;

    public static ClusterAuthority Create(DateTimeOffset now, TimeSpan life)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=runner cluster", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return new ClusterAuthority(request.CreateSelfSigned(now - Skew, now + life));
    }

    /// <exception cref="UserException">The folder has no usable authority with its key.</exception>
    public static ClusterAuthority Read(string folder)
    {
        try
        {
            return new ClusterAuthority(X509Certificate2.CreateFromPemFile(
                Path.Combine(folder, ClusterIdentity.AuthorityFile), Path.Combine(folder, KeyFile)));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new UserException($"{folder}: has no usable authority and key ({fault.Message.TrimEnd('.')}). Create one: runner cluster init {folder}.", fault);
        }
    }

    /// <summary>Writes the authority into a folder that has none yet.</summary>
    /// <exception cref="UserException">The folder has an authority, or cannot be written.</exception>
    public void Write(string folder) => InFolder(folder, () =>
    {
        Directory.CreateDirectory(folder);
        WriteNew(folder, KeyFile, _certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), secret: true);
        WriteNew(folder, ClusterIdentity.AuthorityFile, _certificate.ExportCertificatePem(), secret: false);
    });

    /// <summary>Writes everything that a machine needs: its certificate, its key and this authority.</summary>
    /// <exception cref="UserException">The folder has a certificate, or cannot be written.</exception>
    public void WriteMachine(string folder, ClusterIdentity identity) => InFolder(folder, () =>
    {
        Directory.CreateDirectory(folder);
        WriteNew(folder, ClusterIdentity.KeyFile, identity.Own.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), secret: true);
        WriteNew(folder, ClusterIdentity.CertificateFile, identity.Own.ExportCertificatePem(), secret: false);
        WriteNew(folder, ClusterIdentity.AuthorityFile, _certificate.ExportCertificatePem(), secret: false);
    });

    /// <param name="hosts">All names and addresses by which other machines reach this one; <c>*.domain</c> is allowed.</param>
    public ClusterIdentity Issue(IReadOnlyList<string> hosts, DateTimeOffset now, TimeSpan life)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={hosts[0]}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var ip))
            {
                names.AddIpAddress(ip);
            }
            else
            {
                names.AddDnsName(host);
            }
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        var ends = now + life < Ends ? now + life : Ends;
        var begins = now - Skew > _certificate.NotBefore ? now - Skew : _certificate.NotBefore;
        using var certificate = request.Create(_certificate, begins, ends, RandomNumberGenerator.GetBytes(SerialBytes));
        return ClusterIdentity.Parse(
            string.Join(ClusterIdentity.Between, _certificate.ExportCertificatePem(), certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem()),
            hosts[0],
            new Moment(now));
    }

    public void Dispose() => _certificate.Dispose();

    private static void InFolder(string folder, Action write)
    {
        try
        {
            write();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{folder}: {fault.Message.TrimEnd('.')}. Nothing is overwritten: name another folder, or remove the files.", fault);
        }
    }

    private static void WriteNew(string folder, string name, string pem, bool secret)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (secret && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(Path.Combine(folder, name), options);
        file.Write(Encoding.ASCII.GetBytes(pem + "\n"));
    }

    private sealed class Moment(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
