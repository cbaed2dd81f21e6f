using Runner.Actors;

namespace Runner.Tests.Actors;

public class FaultLogTests
{
    private readonly SteppedClock clock = new();
    private readonly List<string> said = [];
    private readonly FaultLog log;

    public FaultLogTests() => log = new FaultLog(clock, said.Add);

    [Fact]
    public void A_fault_is_one_line_that_says_which_actor_and_what()
    {
        log.Report("slot", new InvalidOperationException("two\nlines."));
        said.ShouldBe(["Internal error of Runner in its slot (InvalidOperationException: two lines). It was restarted; unfinished work is repeated."]);
        log.GivenUp.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task The_sixth_fault_within_a_minute_ends_the_process_with_it()
    {
        for (var fault = 1; fault <= 6; fault++)
        {
            log.GivenUp.IsCompleted.ShouldBeFalse();
            log.Report("node", new InvalidOperationException($"fault {fault}"));
        }

        (await log.GivenUp).Message.ShouldBe("fault 6");
        said.Count.ShouldBe(5);
    }

    [Fact]
    public void Faults_that_are_further_apart_end_nothing()
    {
        for (var fault = 1; fault <= 50; fault++)
        {
            log.Report("node", new InvalidOperationException());
            clock.Advance(TimeSpan.FromSeconds(13));
        }

        log.GivenUp.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task The_first_reason_to_give_up_is_the_one_that_holds()
    {
        log.GiveUp(new InvalidOperationException("first"));
        log.GiveUp(new InvalidOperationException("second"));
        (await log.GivenUp).Message.ShouldBe("first");
    }
}
