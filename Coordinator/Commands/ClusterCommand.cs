using System.CommandLine;
using Runner.Certificates;
using Runner.Cluster;

namespace Runner.Commands;

/// <summary>Makes the certificates by which the machines of a cluster know each other.</summary>
public static class ClusterCommand
{
    private const string UsualFolder = "cluster";
    private const int AuthorityDays = 3653;
    private const int MachineDays = 365;

    public static Command Create(CommandHost host)
    {
        var command = CommandLine.Describe(
            "cluster", "Makes a cluster's authority, and certificates for its machines. No machine is let in without one.", "cluster init");
        command.Add(Init(host));
        command.Add(Certificate(host));
        return command;
    }

    private static Command Init(CommandHost host)
    {
        var folder = new Argument<string>("FOLDER") { Description = "Where it is kept.", DefaultValueFactory = _ => UsualFolder };
        var days = NumberOption.Whole("--days", 1, $"How many days the authority is valid (default: {AuthorityDays}).");
        var json = CommonOptions.Json();
        var init = CommandLine.Describe(
            "init",
            $"Makes the authority of a new cluster: {ClusterIdentity.AuthorityFile}, and {ClusterAuthority.KeyFile}, which stays on this machine.",
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
                $"{place}: the cluster's authority is here, valid until {authority.Ends:yyyy-MM-dd}. Keep {ClusterAuthority.KeyFile} to yourself.\n"
                + $"Next, for each machine: runner cluster certificate HOST{(place == UsualFolder ? "" : $" --folder {place}")}");
            return ExitCode.Success;
        });
        return init;
    }

    private static Command Certificate(CommandHost host)
    {
        var hosts = new Argument<string[]>("HOST")
        {
            Description = "The names and addresses by which the others reach the machine. Several machines may share one certificate; *.DOMAIN is every name in a domain.",
            Arity = ArgumentArity.OneOrMore,
        };
        var folder = new Option<string>("--folder") { Description = "Where the authority is.", HelpName = "FOLDER", DefaultValueFactory = _ => UsualFolder };
        var name = new Option<string?>("--name") { Description = "What the machine's folder is called (default: the first HOST).", HelpName = "NAME" };
        var days = NumberOption.Whole("--days", 1, $"How many days the certificate is valid, at most as long as the authority (default: {MachineDays}).");
        var json = CommonOptions.Json();
        var certificate = CommandLine.Describe(
            "certificate",
            "Makes a machine's certificate, in a folder that is then copied to the machine.",
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
                $"{place}: the certificate for {string.Join(", ", named)} is here, valid until {ends:yyyy-MM-dd}.\n"
                + $"Copy the folder to the machine: scp -r {place} {named[0]}:{UsualFolder}");
            return ExitCode.Success;
        });
        return certificate;
    }

    /// <summary>No calendar of certificates goes beyond a hundred years.</summary>
    private static TimeSpan Life(int? days, int usual) => TimeSpan.FromDays(Math.Min(days ?? usual, 36525));

    private static string Checked(string host)
    {
        var (star, rest) = host.StartsWith("*.", StringComparison.Ordinal) ? ("*.", host[2..]) : ("", host);
        return ClusterAddress.CanonicalHost(rest) is { } known
            ? star + known
            : throw new UserException($"{host}: is not a host. Give a name or an address by which the others reach the machine, without a port.");
    }

    private static string FolderName(string name) => name.Replace("*", "all", StringComparison.Ordinal).Replace(':', '-') is var plain
        && plain.IndexOfAny(Path.GetInvalidFileNameChars()) < 0 && plain is not ("" or "." or "..")
        ? plain
        : throw new UserException($"--name {name}: cannot name a folder. Give letters, digits and hyphens.");
}
