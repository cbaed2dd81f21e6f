namespace Runner.Specs;

/// <summary>The parts of a configuration. Trials that do not differ in a part share it.</summary>
[Flags]
public enum TrialParts
{
    None = 0,
    Data = 1,
    Model = 2,
    Loss = 4,
    Optimizer = 8,
    Schedule = 16,
    Training = 32,
    Regularizer = 64,
    Stop = 128,
    Measure = 256,

    /// <summary>The named parameters of the model's start, without the rest of the model.</summary>
    Planes = 512,
}
