using System.Net;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Remote.Transport.DotNetty;
using Runner.Certificates;
using Runner.Gate;

namespace Runner.Cluster;

/// <summary>Mutual TLS for Akka's transport: each side must present a certificate signed by the cluster's own authority.</summary>
internal static class ClusterTls
{
    /// <param name="gate">Is told which of its connections are admitted; connections that bypass it are refused.</param>
    /// <param name="say">Receives the reason why a member that this process connected to was refused.</param>
    public static DotNettySslSetup Setup(ClusterIdentity identity, ConnectionGate gate, TimeProvider time, Action<string> say) => new(
        identity.Own,
        suppressValidation: false,
        requireMutualAuthentication: true,
        validateCertificateHostname: true,
        (certificate, _, peer, _, _) => IPEndPoint.TryParse(peer, out var caller)
            ? IsKnown(identity, certificate, caller, gate, time)
            : IsMember(identity, certificate, Address.Parse(peer), time, say));

    private static bool IsKnown(ClusterIdentity identity, X509Certificate2? certificate, IPEndPoint caller, ConnectionGate gate, TimeProvider time) =>
        identity.Refusal(certificate, host: null, time.GetUtcNow()) is null && gate.Admit(caller.Port);

    private static bool IsMember(ClusterIdentity identity, X509Certificate2? certificate, Address called, TimeProvider time, Action<string> say)
    {
        if (identity.Refusal(certificate, called.Host, time.GetUtcNow()) is not { } refusal)
        {
            return true;
        }

        say($"{called.Host}:{called.Port} {refusal}; the connection was refused.");
        return false;
    }
}
