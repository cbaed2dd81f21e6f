using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor.Setup;
using Akka.Configuration;
using Runner.Ledgers;

namespace Runner.Cluster.Transport;

/// <summary>
/// Mutual TLS between nodes: each side shows a certificate that the cluster's own authority has signed. Nothing else is
/// trusted, not what the machine trusts either, and nothing is read from a side that has not shown one.
/// </summary>
internal sealed class ClusterTls : Setup
{
    // Certificates of a cluster's own authority have no list of revoked ones: make them short-lived, or change the authority.
    private readonly X509ChainPolicy _policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };

    private readonly SslStreamCertificateContext _own;

    private ClusterTls(X509Certificate2 own, X509Certificate2Collection authority)
    {
        _policy.CustomTrustStore.AddRange(authority);
        _own = SslStreamCertificateContext.Create(own, null, offline: true);
    }

    /// <param name="config">The transport's <c>tls</c>: files in PEM, relative to the settings' file.</param>
    /// <param name="password">Of the key; null when it has none.</param>
    /// <exception cref="LedgerException">A file cannot be used, or the certificate is not valid now.</exception>
    public static ClusterTls Read(Config config, string? password, TimeProvider time)
    {
        var authority = Try("authority", path =>
        {
            var all = new X509Certificate2Collection();
            all.ImportFromPemFile(path);
            return all.Count > 0 ? all : throw new CryptographicException("no certificate is in it.");
        });
        var own = Try("certificate", path => password is null
            ? X509Certificate2.CreateFromPemFile(path, config.GetString("key"))
            : X509Certificate2.CreateFromEncryptedPemFile(path, password, config.GetString("key")));
        var now = time.GetUtcNow();
        if (now < own.NotBefore || now > own.NotAfter)
        {
            throw new LedgerException(
                $"{config.GetString("certificate")}: the certificate is valid from {own.NotBefore.ToUniversalTime():O} to {own.NotAfter.ToUniversalTime():O}, and now is {now:O}. "
                + "Have the cluster's authority sign a new one.");
        }

        return new ClusterTls(own, authority);

        T Try<T>(string setting, Func<string, T> read)
        {
            var path = config.GetString(setting);
            if (string.IsNullOrEmpty(path))
            {
                throw new LedgerException($"akka.remote.runner.tls.{setting}: names no file. Give a PEM file: docs/clusters/akka.md says how to make one.");
            }

            try
            {
                return read(path);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
            {
                throw new LedgerException(
                    $"{path}: cannot be used as the cluster's {setting}: {fault.Message.ReplaceLineEndings(" ")} A key with a password needs {ClusterConfig.KeyPassword}.", fault);
            }
        }
    }

    public SslServerAuthenticationOptions Inbound() => new()
    {
        ServerCertificateContext = _own,
        ClientCertificateRequired = true,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateChainPolicy = _policy.Clone(),
        RemoteCertificateValidationCallback = IsOfTheCluster,
        AllowRenegotiation = false,
        AllowTlsResume = false,
    };

    /// <param name="host">Whom this node means to speak with; the certificate must name it.</param>
    public SslClientAuthenticationOptions Outbound(string host) => new()
    {
        TargetHost = host,
        ClientCertificateContext = _own,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateChainPolicy = _policy.Clone(),
        RemoteCertificateValidationCallback = IsOfTheCluster,
        AllowTlsResume = false,
    };

    private static bool IsOfTheCluster(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is not null && errors == SslPolicyErrors.None;
}
