using System.CommandLine;
using Runner.Certificates;
using Runner.Cluster;
using Runner.Settings;

namespace Runner.Commands;

/// <summary>Creates the certificates with which the machines of a cluster authenticate each other.</summary>
public static class ClusterCommand
{
    private const string UsualFolder = "cluster";
    private const int AuthorityDays = 3653;
    private const int MachineDays = 365;

    public static Command Create(CommandHost host)
    {
        var command = CommandLine.Describe(
            "cluster", "Creates a cluster's certificate authority, and certificates for its machines. A machine needs one to join.", "cluster init");
        command.Add(Init(host));
        command.Add(Certificate(host));
        return command;
    }

    private static Command Init(CommandHost host)
    {
        var folder = new Argument<string>("FOLDER") { Description = "The folder to write.", DefaultValueFactory = _ => UsualFolder };
        var days = NumberOption.Whole("--days", 1, $"How many days the authority is valid (default: {AuthorityDays}).");
        var json = CommonOptions.Json();
        var init = CommandLine.Describe(
            "init",
            $"Creates the certificate authority of a new cluster: {ClusterIdentity.AuthorityFile}, and {ClusterAuthority.KeyFile}, which stays on this machine.",
            "cluster init");
        init.Add(folder);
        init.Add(days);
        init.Add(json);
        init.SetAction(async (parsed, _) =>
        {
            var place = parsed.GetRequiredValue(folder);
            using var authority = ClusterAuthority.Create(host.Time.GetUtcNow(), Life(parsed.GetValue(days), AuthorityDays));
            authority.Write(Path.GetFullPath(place, host.Folder));
            if (parsed.GetValue(json))
            {
                Json.Print(host.Out, new { folder = place, authority = Path.Combine(place, ClusterIdentity.AuthorityFile), authority.Ends });
                return ExitCode.Success;
            }

            await host.Out.WriteLineAsync(
                $"{place}: created the cluster's authority, valid until {authority.Ends:yyyy-MM-dd}. Keep {ClusterAuthority.KeyFile} secret.\n"
                + $"Next, for each machine: runner cluster certificate HOST{(place == UsualFolder ? "" : $" --folder {place}")}");
            return ExitCode.Success;
        });
        return init;
    }

    private static Command Certificate(CommandHost host)
    {
        var hosts = new Argument<string[]>("HOST")
        {
            Description = "The names and addresses by which other machines reach this one. Several machines may share a certificate; *.DOMAIN is every name in a domain.",
            Arity = ArgumentArity.OneOrMore,
        };
        var folder = new Option<string>("--folder") { Description = "The folder of the authority.", HelpName = "FOLDER", DefaultValueFactory = _ => UsualFolder };
        var name = new Option<string?>("--name") { Description = "The name of the machine's folder (default: the first HOST).", HelpName = "NAME" };
        var days = NumberOption.Whole("--days", 1, $"How many days the certificate is valid, at most as long as the authority (default: {MachineDays}).");
        var json = CommonOptions.Json();
        var certificate = CommandLine.Describe(
            "certificate",
            "Creates a machine's certificate, in a folder to copy to that machine.",
            "cluster certificate node-7.example 10.0.0.7");
        certificate.Add(hosts);
        foreach (var option in (Option[])[folder, name, days, json])
        {
            certificate.Add(option);
        }

        certificate.SetAction(async (parsed, _) =>
        {
            var named = parsed.GetRequiredValue(hosts).Select(Checked).Distinct(StringComparer.Ordinal).ToList();
            var root = parsed.GetRequiredValue(folder);
            using var authority = ClusterAuthority.Read(Path.GetFullPath(root, host.Folder));
            using var identity = authority.Issue(named, host.Time.GetUtcNow(), Life(parsed.GetValue(days), MachineDays));
            var place = Path.Combine(root, FolderName(parsed.GetValue(name) ?? named[0]));
            authority.WriteMachine(Path.GetFullPath(place, host.Folder), identity);
            var ends = identity.Own.NotAfter.ToUniversalTime();
            if (parsed.GetValue(json))
            {
                Json.Print(host.Out, new { folder = place, hosts = named, certificate = Path.Combine(place, ClusterIdentity.CertificateFile), ends });
                return ExitCode.Success;
            }

            await host.Out.WriteLineAsync(
                $"{place}: created the certificate for {string.Join(", ", named)}, valid until {ends:yyyy-MM-dd}.\n"
                + $"Copy the folder to the machine: scp -r {place} {named[0]}:{UsualFolder}");
            return ExitCode.Success;
        });
        return certificate;
    }

    /// <summary>At most a hundred years, so that dates stay within what certificates can express.</summary>
    private static TimeSpan Life(int? days, int usual) => TimeSpan.FromDays(Math.Min(days ?? usual, 36525));

    private static string Checked(string host)
    {
        var (star, rest) = host.StartsWith("*.", StringComparison.Ordinal) ? ("*.", host[2..]) : ("", host);
        return ClusterAddress.CanonicalHost(rest) is { } known
            ? star + known
            : throw new UserException($"{host}: is not a host. Give a name or an address by which other machines reach it, without a port.");
    }

    private static string FolderName(string name) => name.Replace("*", "all", StringComparison.Ordinal).Replace(':', '-') is var plain
        && plain.IndexOfAny(Path.GetInvalidFileNameChars()) < 0 && plain is not ("" or "." or "..")
        ? plain
        : throw new UserException($"--name {name}: cannot name a folder. Give letters, digits and hyphens.");
}
