#if POSTGRES
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Runner.Ledgers;
using Runner.Ledgers.Postgres;
using Runner.Tests.Processes;

namespace Runner.Tests.Ledgers;

/// <summary>A server that speaks TLS only, with a certificate for <c>localhost</c> that it signed itself.</summary>
public sealed class TlsServer : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PostgresServer _server;

    public TlsServer()
    {
        _server = new PostgresServer(
            $"-c listen_addresses=127.0.0.1 -c port={Port} -c ssl=on",
            data =>
            {
                using var key = RSA.Create(2048);
                var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
                var names = new SubjectAlternativeNameBuilder();
                names.AddDnsName("localhost");
                request.CertificateExtensions.Add(names.Build());
                request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
                var now = TimeProvider.System.GetUtcNow();
                using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
                File.WriteAllText(Path.Combine(data, "server.crt"), certificate.ExportCertificatePem());
                File.WriteAllText(Path.Combine(data, "server.key"), key.ExportPkcs8PrivateKeyPem());
                File.WriteAllText(Path.Combine(data, "pg_hba.conf"), "hostssl all all 127.0.0.1/32 trust\n");
                PostgresServer.Run("chmod", "600", Path.Combine(data, "server.key"));
                if (Environment.IsPrivilegedProcess)
                {
                    PostgresServer.Run("chown", "-R", "postgres", data);
                }

                File.WriteAllText(Root, certificate.ExportCertificatePem());
            });
    }

    public int Port { get; } = FreePort();

    /// <summary>The file of the certificate that it trusts.</summary>
    public string Root => Path.Combine(_folder.Path, "root.crt");

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

public sealed class PostgresTlsTests(TlsServer server) : IClassFixture<TlsServer>
{
    [Fact]
    public async Task The_addresss_TLS_settings_are_kept_to()
    {
        // The certificate is checked, and so is the name in it.
        await PostgresLedger.Open(Url("localhost", $"sslmode=verify-full&sslrootcert={Uri.EscapeDataString(server.Root)}"), create: true).DisposeAsync();
        ShouldRefuse(Url("localhost", "sslmode=verify-full"));
        ShouldRefuse(Url("127.0.0.1", $"sslmode=verify-full&sslrootcert={Uri.EscapeDataString(server.Root)}"));
        await PostgresLedger.Open(Url("127.0.0.1", $"sslmode=verify-ca&sslrootcert={Uri.EscapeDataString(server.Root)}"), create: true).DisposeAsync();

        // Encrypted and not checked; and not encrypted, which this server does not take.
        await PostgresLedger.Open(Url("localhost", "sslmode=require"), create: true).DisposeAsync();
        Should.Throw<LedgerException>(() => PostgresLedger.Open(Url("localhost", "sslmode=disable"), create: true)).MayPass.ShouldBeFalse();
    }

    [Fact]
    public void A_root_certificate_that_is_not_there_is_said() =>
        ShouldRefuse(Url("localhost", "sslmode=verify-full&sslrootcert=%2Fnowhere%2Froot.crt"));

    private static void ShouldRefuse(string url)
    {
        var fault = Should.Throw<LedgerException>(() => PostgresLedger.Open(url, create: true));
        fault.Message.ShouldContain("sslrootcert=FILE");
        fault.Message.ShouldNotContain("\n");
        fault.MayPass.ShouldBeFalse();
    }

    private string Url(string host, string settings) => $"postgres://runner@{host}:{server.Port}/postgres?{settings}";
}
#endif
