"""Mixed teams of agency and unit: what must go on, who has done it, who can, and who does what in which week."""
