using Runner.Data;
using Runner.Specs;

namespace Runner.Training;

/// <summary>Performs a trial's updates one by one as its trainer does, for timing.</summary>
public sealed class TrialSteps
{
    private readonly TrialConfig config;
    private readonly DataCatalogue data;
    private ITrialRun run;

    /// <exception cref="Networks.NetworkException">The trial cannot be trained.</exception>
    public TrialSteps(TrialConfig config, DataCatalogue data)
    {
        this.config = config;
        this.data = data;
        run = Begin();
    }

    /// <summary>Performs the next update; after the last of the budget, starts over with the first.</summary>
    public void Next()
    {
        if (run.Ended)
        {
            run.Dispose();
            run = Begin();
        }

        run.Advance(1);
    }

    private ITrialRun Begin()
    {
        var begun = SingleTrial.Open(config, new TrainingContext(data, TimeProvider.System));
        begun.Start();
        return begun;
    }
}
