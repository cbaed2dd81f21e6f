using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Runner.Commands;

namespace Runner.Certificates;

/// <summary>
/// The identity of this process in a cluster: a certificate with its key, and the authority that it trusts. Nothing else is trusted,
/// not even the machine's own authorities. There is no revocation list: issue short-lived certificates, or replace the authority.
/// </summary>
internal sealed class ClusterIdentity : IDisposable
{
    public const string AuthorityFile = "authority.pem";
    public const string CertificateFile = "node.pem";
    public const string KeyFile = "node.key";

    /// <summary>The environment variable with the password of this machine's key, if the key has one.</summary>
    public const string KeyPassword = "RUNNER_CLUSTER_KEY_PASSWORD";

    /// <summary>Separates the parts of <see cref="ToPem"/>.</summary>
    public const string Between = "\n=\n";

    private static readonly Oid ServerUse = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientUse = new("1.3.6.1.5.5.7.3.2");

    private readonly X509Certificate2Collection _authorities;
    private readonly string _source;

    private ClusterIdentity(X509Certificate2 own, X509Certificate2Collection authorities, string source)
    {
        (_authorities, _source) = (authorities, source);

        // Windows TLS does not accept a key that exists only in memory.
        Own = OperatingSystem.IsWindows() ? X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null) : own;
        Hosts = [.. own.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(names => names.EnumerateIPAddresses().Select(ip => ip.ToString()).Concat(names.EnumerateDnsNames().Select(name => name.ToLowerInvariant())))];
    }

    public X509Certificate2 Own { get; }

    /// <summary>The names and addresses that the certificate is for.</summary>
    public IReadOnlyList<string> Hosts { get; }

    /// <param name="folder">Contains <see cref="AuthorityFile"/>, <see cref="CertificateFile"/> and <see cref="KeyFile"/>.</param>
    /// <param name="password">The key's password; null when it has none.</param>
    /// <exception cref="UserException">A file cannot be used, or the certificate is not valid now.</exception>
    public static ClusterIdentity Read(string folder, string? password, TimeProvider time)
    {
        var authority = Read(folder, AuthorityFile);
        var certificate = Read(folder, CertificateFile);
        var key = Read(folder, KeyFile);
        return Of(authority, certificate, key, password, Path.Combine(folder, CertificateFile), time);
    }

    /// <summary>Reads what <see cref="ToPem"/> wrote.</summary>
    /// <exception cref="UserException">The text has another form, or the certificate is not valid now.</exception>
    public static ClusterIdentity Parse(string pem, string source, TimeProvider time)
    {
        var parts = pem.Split(Between);
        return parts.Length == 3 ? Of(parts[0], parts[1], parts[2], null, source, time) : throw new UserException($"{source}: is not a cluster's certificate with its key.");
    }

    /// <summary>An identity whose certificate is not checked here; the other side of a connection checks it.</summary>
    public static ClusterIdentity Unchecked(X509Certificate2 own, X509Certificate2Collection authorities) => new(own, authorities, own.Subject);

    /// <summary>The whole identity, key included: only for a child process, never for a command line or a file.</summary>
    public string ToPem() => string.Join(
        Between,
        string.Concat(_authorities.Select(authority => authority.ExportCertificatePem() + "\n")),
        Own.ExportCertificatePem(),
        (Own.GetECDsaPrivateKey() as AsymmetricAlgorithm ?? Own.GetRSAPrivateKey()!).ExportPkcs8PrivateKeyPem());

    /// <summary>Whether the certificate covers this name or address.</summary>
    public bool IsFor(string host) => Own.MatchesHostname(host, allowWildcards: true, allowCommonName: false);

    /// <summary>Why a certificate does not belong to a member of this cluster; null when it does.</summary>
    /// <param name="host">The host that this process connects to; null for an incoming connection.</param>
    public string? Refusal(X509Certificate2? certificate, string? host, DateTimeOffset now)
    {
        if (certificate is null)
        {
            return "showed no certificate";
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.VerificationTime = now.LocalDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(host is null ? ClientUse : ServerUse);
        if (now < certificate.NotBefore || now > certificate.NotAfter)
        {
            return $"showed a certificate that was valid from {Day(certificate.NotBefore)} to {Day(certificate.NotAfter)}";
        }

        if (!chain.Build(certificate))
        {
            return chain.ChainStatus.Any(status => status.Status == X509ChainStatusFlags.NotValidForUsage)
                ? "showed a certificate that is not for this use"
                : "showed a certificate of another authority";
        }

        var signs = certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(basic => basic.CertificateAuthority);
        var used = certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault();
        return signs || (used is not null && !used.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature)) ? "showed a certificate that is not for this use"
            : host is not null && !certificate.MatchesHostname(host, allowWildcards: true, allowCommonName: false) ? "showed a certificate for another host"
            : null;
    }

    public void Dispose()
    {
        Own.Dispose();
        foreach (var authority in _authorities)
        {
            authority.Dispose();
        }
    }

    public override string ToString() => _source;

    private static string Day(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static ClusterIdentity Of(string authority, string certificate, string key, string? password, string source, TimeProvider time)
    {
        ClusterIdentity identity;
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPem(authority);
            identity = new ClusterIdentity(
                password is null ? X509Certificate2.CreateFromPem(certificate, key) : X509Certificate2.CreateFromEncryptedPem(certificate, key, password), authorities, source);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            throw new UserException(
                $"{source}: cannot be used with its key and authority: {fault.Message.ReplaceLineEndings(" ").TrimEnd('.')}. A key with a password needs {KeyPassword}; "
                + "`runner cluster certificate HOST` makes a new one.",
                fault);
        }

        return identity.Refusal(identity.Own, null, time.GetUtcNow()) is { } refusal
            ? throw new UserException(
                $"{source}: this machine {refusal.Replace("showed", "has", StringComparison.Ordinal)}. Make a new one: runner cluster certificate {identity.Hosts.FirstOrDefault("HOST")}.")
            : identity;
    }

    private static string Read(string folder, string file)
    {
        var path = Path.Combine(folder, file);
        try
        {
            return File.ReadAllText(path, Encoding.ASCII);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserException(
                $"{path}: cannot be read. Make it where the authority is (runner cluster certificate HOST), and copy its folder here.", fault);
        }
    }
}
