using System.Security.Cryptography.X509Certificates;
using Runner.Certificates;
using Runner.Commands;
using Runner.Tests.Cluster;
using Runner.Tests.Processes;

namespace Runner.Tests.Certificates;

public sealed class ClusterIdentityTests : IDisposable
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly TestCertificates _certificates = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _certificates.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("10.0.0.7")]
    [InlineData("node-7.example")]
    public void A_certificate_of_the_authority_is_good_for_its_host_in_both_directions(string host)
    {
        using var own = _certificates.Issue("10.0.0.1");
        using var other = _certificates.Issue(host);
        own.Refusal(other.Own, host, TestCertificates.Now).ShouldBeNull();
        own.Refusal(other.Own, null, TestCertificates.Now).ShouldBeNull();
        own.Refusal(other.Own, "10.0.0.8", TestCertificates.Now).ShouldBe("showed a certificate for another host");
    }

    [Fact]
    public void A_certificate_of_another_authority_is_refused_even_for_the_right_host()
    {
        using var others = new TestCertificates();
        using var own = _certificates.Issue("10.0.0.1");
        using var stranger = others.Issue("10.0.0.7");
        own.Refusal(stranger.Own, "10.0.0.7", TestCertificates.Now).ShouldBe("showed a certificate of another authority");
        own.Refusal(stranger.Own, null, TestCertificates.Now).ShouldBe("showed a certificate of another authority");
        own.Refusal(null, null, TestCertificates.Now).ShouldBe("showed no certificate");
    }

    [Fact]
    public void A_certificate_that_has_expired_is_refused()
    {
        using var own = _certificates.Issue("10.0.0.1");
        using var late = _certificates.Issue("10.0.0.7", ended: true);
        own.Refusal(late.Own, null, TestCertificates.Now)!.ShouldStartWith("showed a certificate that was valid from ");
        own.Refusal(late.Own, null, TestCertificates.Now.AddDays(-2)).ShouldBeNull();
    }

    [Fact]
    public void A_certificate_for_another_use_is_refused()
    {
        using var own = _certificates.Issue("10.0.0.1");
        using var server = _certificates.Issue("10.0.0.7", uses: [ServerUse]);
        using var client = _certificates.Issue("10.0.0.7", uses: [ClientUse]);
        using var cipher = _certificates.Issue("10.0.0.7", keyUsage: X509KeyUsageFlags.KeyEncipherment);
        using var signing = _certificates.Issue("10.0.0.7", signs: true);
        const string Refused = "showed a certificate that is not for this use";
        own.Refusal(server.Own, "10.0.0.7", TestCertificates.Now).ShouldBeNull();
        own.Refusal(server.Own, null, TestCertificates.Now).ShouldBe(Refused);
        own.Refusal(client.Own, null, TestCertificates.Now).ShouldBeNull();
        own.Refusal(client.Own, "10.0.0.7", TestCertificates.Now).ShouldBe(Refused);
        own.Refusal(cipher.Own, null, TestCertificates.Now).ShouldBe(Refused);
        own.Refusal(signing.Own, null, TestCertificates.Now).ShouldNotBeNull();
    }

    [Fact]
    public void What_an_authority_issues_survives_its_text_and_its_files()
    {
        using var authority = ClusterAuthority.Create(TestCertificates.Now, TimeSpan.FromDays(3));
        using var issued = authority.Issue(["node-7.example", "10.0.0.7", "*.pods.example"], TestCertificates.Now, TimeSpan.FromDays(365));
        issued.Hosts.ShouldBe(["10.0.0.7", "node-7.example", "*.pods.example"], ignoreOrder: true);
        issued.IsFor("pod-3.pods.example").ShouldBeTrue();
        issued.IsFor("example").ShouldBeFalse();
        issued.Own.NotAfter.ToUniversalTime().ShouldBeLessThanOrEqualTo(authority.Ends.UtcDateTime);

        using var read = ClusterIdentity.Parse(issued.ToPem(), "RUNNER_CLUSTER_IDENTITY", TimeProvider.System);
        read.Own.Thumbprint.ShouldBe(issued.Own.Thumbprint);
        read.Refusal(issued.Own, "10.0.0.7", TestCertificates.Now).ShouldBeNull();
        authority.WriteMachine(_folder.Path, issued);
        using var stored = ClusterIdentity.Read(_folder.Path, null, TimeProvider.System);
        stored.Own.HasPrivateKey.ShouldBeTrue();
        stored.Own.Thumbprint.ShouldBe(issued.Own.Thumbprint);
    }

    [Fact]
    public void A_key_may_have_a_password()
    {
        using var authority = ClusterAuthority.Create(TestCertificates.Now, TimeSpan.FromDays(3));
        using var issued = authority.Issue(["10.0.0.7"], TestCertificates.Now, TimeSpan.FromDays(1));
        authority.WriteMachine(_folder.Path, issued);
        _folder.Write(ClusterIdentity.KeyFile, issued.Own.GetECDsaPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem(
            "secret", new System.Security.Cryptography.PbeParameters(System.Security.Cryptography.PbeEncryptionAlgorithm.Aes256Cbc, System.Security.Cryptography.HashAlgorithmName.SHA256, 1000)));
        using var read = ClusterIdentity.Read(_folder.Path, "secret", TimeProvider.System);
        read.IsFor("10.0.0.7").ShouldBeTrue();
        Should.Throw<UserException>(() => ClusterIdentity.Read(_folder.Path, "wrong", TimeProvider.System)).Message.ShouldContain(ClusterIdentity.KeyPassword);
    }

    [Fact]
    public void Files_that_are_missing_or_expired_are_said_with_what_to_do()
    {
        Should.Throw<UserException>(() => ClusterIdentity.Read(_folder.Path, null, TimeProvider.System)).Message
            .ShouldContain("authority.pem: cannot be read. Make it where the authority is (runner cluster certificate HOST)");
        using var authority = ClusterAuthority.Create(TestCertificates.Now.AddDays(-9), TimeSpan.FromDays(30));
        using var issued = authority.Issue(["10.0.0.7"], TestCertificates.Now.AddDays(-9), TimeSpan.FromDays(2));
        authority.WriteMachine(_folder.Path, issued);
        var message = Should.Throw<UserException>(() => ClusterIdentity.Read(_folder.Path, null, TimeProvider.System)).Message;
        message.ShouldContain("node.pem: this machine has a certificate that was valid from ");
        message.ShouldEndWith("Make a new one: runner cluster certificate 10.0.0.7.");
    }
}
