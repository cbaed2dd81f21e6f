using System.Reflection;
using Runner.Ledgers;
using Runner.Sweeps;

namespace Runner.Tests.Sweeps;

public sealed class PatientLedgerTests
{
    [Fact]
    public async Task A_fault_that_no_waiting_mends_goes_to_the_caller_at_once()
    {
        var said = new List<string>();
        var calls = 0;
        var patient = new PatientLedger(DispatchProxy.Create<ITrialLedger, NoLedger>(), TimeProvider.System, said.Add);

        var fault = await Should.ThrowAsync<LedgerException>(() => patient.CallAsync<int>(
            _ =>
            {
                calls++;
                throw new LedgerException("runner.db: the file is damaged. Restore a copy.");
            },
            CancellationToken.None));

        fault.Message.ShouldBe("runner.db: the file is damaged. Restore a copy.");
        calls.ShouldBe(1);
        said.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_fault_that_may_pass_is_waited_out_and_said_once()
    {
        var said = new List<string>();
        var calls = 0;
        var patient = new PatientLedger(DispatchProxy.Create<ITrialLedger, NoLedger>(), TimeProvider.System, said.Add);

        var answer = await patient.CallAsync(
            _ => calls++ == 0
                ? throw new LedgerException("runner.db: the disk is full. Free some space.") { MayPass = true }
                : Task.FromResult(7),
            CancellationToken.None);

        answer.ShouldBe(7);
        said.ShouldBe(
        [
            "runner.db: the disk is full. Free some space. Training is paused until the ledger answers; nothing acknowledged is lost.",
            "The ledger answers again; training continues.",
        ]);
    }

    /// <summary>Nobody calls it.</summary>
    public class NoLedger : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw new InvalidOperationException();
    }
}
